"""Walking a schema document: every keyword checked, every name and every reference in it found.

Names (`$id`, `$anchor`, `$dynamicAnchor`, in old versions `id` and `$id: "#name"`) are gathered while walking, so that
a reference can be looked up afterwards. Nothing here opens a file or a connection.
"""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

from app.formats.json_schema.drafts import APPLICATORS, Draft, Holds
from app.formats.json_schema.keywords import CHECKS, dependency_error
from app.formats.model import SchemaError


def escape(token: str) -> str:
    """A key as a token of a JSON Pointer (RFC 6901)."""
    return token.replace("~", "~0").replace("/", "~1") if "~" in token or "/" in token else token


def resolve(base: str, reference: str) -> str:
    """A URI reference made absolute against a base, its fragment left as it is; what is no URI is taken as a name."""
    if reference.startswith("#"):
        return base.partition("#")[0] + reference
    try:
        return urljoin(base, reference).removeprefix("./")
    except ValueError:
        return reference


@dataclass(frozen=True, slots=True)
class Place:
    """One schema inside a document."""

    schema: Any
    pointer: str
    base: str
    document: "Document"


@dataclass(frozen=True, slots=True)
class Reference:
    """A use of `$ref`, `$dynamicRef` or `$recursiveRef`, still to be looked up."""

    keyword: str
    target: str
    place: Place


@dataclass(eq=False, slots=True)
class Document:
    """A parsed document. `name` is null for the schema itself, else the reference's name.

    `names` maps absolute URIs, with or without a fragment, to the schemas that they name; it is shared by all documents
    of one schema. `dynamic` has the document's own `$dynamicAnchor`s.
    """

    value: Any
    draft: Draft
    uri: str
    names: dict[str, Place]
    name: str | None = None
    dynamic: dict[str, Place] = field(default_factory=dict[str, Place])
    _walked: set[int] = field(default_factory=set[int])

    @property
    def whole(self) -> Place:
        """The document as a place."""
        return Place(self.value, "", self.uri, self)

    def is_schema(self, value: Any) -> bool:
        """Whether an object of the document was walked as a schema."""
        return id(value) in self._walked

    def walk(self, start: Place) -> list[Reference]:
        """Check everything at and below `start` that was not checked before; the references found, in order.

        Raises `SchemaError` with a pointer at the first value that the version's metaschema does not allow.
        """
        found: list[Reference] = []
        waiting = [start]
        while waiting:
            place = waiting.pop()
            schema = place.schema
            if isinstance(schema, bool) and self.draft is not Draft.DRAFT_04:
                continue
            if not isinstance(schema, dict):
                raise self._error(place.pointer, "must be a schema: an object or a boolean")
            if id(schema) in self._walked:
                continue
            self._walked.add(id(schema))
            place = self._name(place)
            self._check(place)
            found += _references(place)
            waiting += reversed(self._children(place))
        return found

    def _name(self, place: Place) -> Place:
        """Register the names that a schema gives itself; its place with the base URI that holds inside."""
        schema = place.schema
        if self.draft.isolates_references and "$ref" in schema and place.pointer:
            return place
        identifier = schema.get(self.draft.id_keyword)
        if isinstance(identifier, str):
            uri = resolve(place.base, identifier)
            if not identifier.startswith("#"):
                place = Place(schema, place.pointer, uri.partition("#")[0], self)
            self.names.setdefault(uri.rstrip("#"), place)
        for keyword in ("$anchor", "$dynamicAnchor"):
            anchor = schema.get(keyword)
            if isinstance(anchor, str) and self.draft > Draft.DRAFT_07:
                self.names.setdefault(f"{place.base}#{anchor}", place)
                if keyword == "$dynamicAnchor":
                    self.dynamic.setdefault(anchor, place)
        return place

    def _check(self, place: Place) -> None:
        checks = CHECKS[self.draft]
        for keyword, value in place.schema.items():
            check = checks.get(keyword)
            if check is not None and (problem := check(value)):
                raise self._error(f"{place.pointer}/{escape(keyword)}", f"{keyword} {problem}")

    def _children(self, place: Place) -> list[Place]:
        children: list[Place] = []
        applicators = APPLICATORS[self.draft]
        for keyword, value in place.schema.items():
            holds = applicators.get(keyword)
            if holds is not None:
                pointer = f"{place.pointer}/{escape(keyword)}"
                children += self._held(holds, keyword, value, Place(value, pointer, place.base, self))
        return children

    def _held(self, holds: Holds, keyword: str, value: Any, at: Place) -> list[Place]:
        """The schemas in the value of one applicator."""
        if holds is Holds.LIST or (holds is Holds.ONE_OR_LIST and isinstance(value, list)):
            if not isinstance(value, list) or not (value or keyword == "items"):
                raise self._error(at.pointer, f"{keyword} must be a list with at least one schema")
            return [Place(item, f"{at.pointer}/{index}", at.base, self) for index, item in enumerate(value)]
        if holds is Holds.MAP or holds is Holds.DEPENDENCIES:
            if not isinstance(value, dict):
                raise self._error(at.pointer, f"{keyword} must be an object")
            places = [Place(item, f"{at.pointer}/{escape(key)}", at.base, self) for key, item in value.items()]
            return self._dependencies(keyword, places) if holds is Holds.DEPENDENCIES else places
        if keyword in {"additionalProperties", "additionalItems"} and isinstance(value, bool):
            return []
        return [at]

    def _dependencies(self, keyword: str, places: list[Place]) -> list[Place]:
        schemas: list[Place] = []
        for place in places:
            if not isinstance(place.schema, list):
                schemas.append(place)
            elif problem := dependency_error(place.schema):
                raise self._error(place.pointer, f"{keyword} {problem}")
        return schemas

    def _error(self, pointer: str, problem: str) -> SchemaError:
        prefix = f'in the reference "{self.name}": ' if self.name is not None else ""
        return SchemaError(prefix + problem, path=pointer)


def _references(place: Place) -> list[Reference]:
    schema = place.schema
    keywords = ("$ref", "$dynamicRef", "$recursiveRef") if place.document.draft > Draft.DRAFT_07 else ("$ref",)
    return [Reference(key, schema[key], place) for key in keywords if isinstance(schema.get(key), str)]
