"""Looking references up: inside the schema, in the texts handed over with it, and in the published metaschemas.

Nothing is ever fetched. What is not among the texts is an error.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from jsonschema_specifications import REGISTRY
from referencing.exceptions import NoSuchResource

from app.formats.json_schema.documents import Document, Place, Reference, escape, resolve
from app.formats.json_schema.drafts import draft_of
from app.formats.json_schema.text import read
from app.formats.model import SchemaError


class Library:
    """A schema document, the documents that it refers to, and what each of its references stands for.

    Raises `SchemaError` while it is made: for a value that is no schema, a reference that leads nowhere, and a text
    that is no JSON. Texts that nothing refers to are never read.
    """

    def __init__(self, value: Any, texts: Mapping[str, str]) -> None:
        self._names: dict[str, Place] = {}
        self._targets: dict[int, dict[str, Place]] = {}
        draft = draft_of(value)
        identifier = value.get(draft.id_keyword) if isinstance(value, dict) else None
        uri = identifier.partition("#")[0] if isinstance(identifier, str) else ""
        self.root = Document(value, draft, uri, self._names)
        self.documents = [self.root]
        """The schema itself first, then every document that it needs."""
        self._names[uri] = self.root.whole
        self._texts = {name: (name, text) for name, text in texts.items()}
        self._texts |= {resolve(uri, name): (name, text) for name, text in texts.items()}
        for name, text in texts.items():  # a name may be the whole `$ref`, with the place inside of the text
            self._texts.setdefault(name.partition("#")[0], (name, text))
        self._waiting = self.root.walk(self.root.whole)
        while self._waiting:
            self._settle(self._waiting.pop())

    def target(self, schema: Mapping[str, Any], keyword: str) -> Place | None:
        """What the reference under a keyword of a schema object stands for."""
        found = self._targets.get(id(schema))
        return found.get(keyword) if found else None

    def _settle(self, reference: Reference) -> None:
        target = self._look_up(reference)
        self._waiting += target.document.walk(target)
        self._targets.setdefault(id(reference.place.schema), {})[reference.keyword] = self._dynamic(reference, target)

    def _look_up(self, reference: Reference) -> Place:
        uri = resolve(reference.place.base, reference.target)
        resource, _, fragment = uri.partition("#")
        start = self._names.get(resource) or self._load(resource, reference)
        fragment = unquote(fragment)
        if not fragment.strip("/"):
            return start
        found = _follow(start, fragment) if fragment.startswith("/") else self._names.get(f"{start.base}#{fragment}")
        if found is None:
            raise _unresolved(reference)
        return found

    def _load(self, uri: str, reference: Reference) -> Place:
        """Read the document behind a URI and find every name in it."""
        written = reference.target.partition("#")[0]
        named = self._texts.get(uri) or self._texts.get(written) or self._texts.get(written.removeprefix("./"))
        if named is not None:
            name, value = named[0], _read_reference(*named)
        else:
            name, value = uri, _published(uri)
            if value is None:
                raise _unresolved(reference)
        document = Document(value, draft_of(value, self.root.draft), uri, self._names, name)
        self.documents.append(document)
        self._names[uri] = document.whole
        self._waiting += document.walk(document.whole)
        return document.whole

    def _dynamic(self, reference: Reference, target: Place) -> Place:
        """The target that holds at run time: the outermost one of the same name, which is the schema's own."""
        schema = target.schema
        if reference.keyword == "$dynamicRef" and isinstance(schema, dict):
            anchor = reference.target.partition("#")[2]
            if schema.get("$dynamicAnchor") == anchor:
                return self.root.dynamic.get(anchor, target)
        if reference.keyword == "$recursiveRef":
            both = (schema, self.root.value)
            if all(isinstance(value, dict) and value.get("$recursiveAnchor") is True for value in both):
                return self.root.whole
        return target


def _read_reference(name: str, text: str) -> Any:
    try:
        return read(text)
    except SchemaError as error:
        message = f'in the reference "{name}": {error.message}'
        raise SchemaError(message, line=error.line, column=error.column) from None


def _published(uri: str) -> Any:
    """The official metaschema of that URI, from the copy that the validator ships; null for anything else."""
    try:
        return REGISTRY.contents(uri)
    except NoSuchResource:
        return None


def _follow(start: Place, fragment: str) -> Place | None:
    """The place that a JSON Pointer leads to from the root of a resource."""
    place = start
    for raw in fragment[1:].split("/"):
        token = raw.replace("~1", "/").replace("~0", "~")
        schema = place.schema
        if isinstance(schema, dict) and token in schema:
            value = schema[token]
        elif isinstance(schema, list) and token.isdecimal() and len(token) < 10 and int(token) < len(schema):
            value = schema[int(token)]
        else:
            return None
        place = Place(value, f"{place.pointer}/{escape(token)}", _base(place, value), start.document)
    return place


def _base(place: Place, value: Any) -> str:
    identifier = value.get(place.document.draft.id_keyword) if isinstance(value, dict) else None
    if not isinstance(identifier, str) or identifier.startswith("#"):
        return place.base
    return resolve(place.base, identifier).partition("#")[0]


def _unresolved(reference: Reference) -> SchemaError:
    document = reference.place.document
    prefix = f'in the reference "{document.name}": ' if document.name is not None else ""
    return SchemaError(
        f'{prefix}{reference.keyword} "{reference.target}" is neither in the schema nor among its references',
        path=f"{reference.place.pointer}/{reference.keyword}",
    )
