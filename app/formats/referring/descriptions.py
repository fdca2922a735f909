"""References of OPENAPI and ASYNCAPI descriptions: `$ref`s that lead out of the document, in JSON or YAML."""

from collections.abc import Mapping
from typing import Any

import yaml

from app.formats.apis.reading import read
from app.formats.json_schema.text import plain, write
from app.formats.referring.joined import joined
from app.formats.referring.json_schema import objects_in
from app.formats.referring.model import Mention, rewritten


class DescriptionReferring:
    """`$ref` names a text, and with a fragment a place in it. What comes back is JSON or YAML, as what was given."""

    def find(self, text: str) -> tuple[Mention, ...]:
        """The targets of every `$ref` that is not in the document itself."""
        found = {each["$ref"] for each in objects_in(read(text)) if isinstance(each.get("$ref"), str)}
        return tuple(sorted(Mention.of(name) for name in found if not name.startswith("#")))

    def dereference(self, text: str, references: Mapping[str, str]) -> str:
        """One document: what is used once stands where it is used, the rest among the components."""
        return _written(joined(read(text), references), text)

    def rewrite(self, text: str, urls: Mapping[str, str]) -> str:
        """`$ref`s with the URLs of what they name."""
        value = read(text)
        for each in objects_in(value):
            if isinstance(each.get("$ref"), str) and not each["$ref"].startswith("#"):
                each["$ref"] = rewritten(each["$ref"], urls)
        return _written(value, text)


def _written(value: Any, like: str) -> str:
    if like.lstrip("\ufeff \t\r\n")[:1] in {"{", "["}:
        return write(value)
    return yaml.dump(plain(value), Dumper=_Dumper, sort_keys=False, allow_unicode=True)


class _Dumper(yaml.SafeDumper):
    """Writes values that stand in two places twice, instead of an anchor that readers of descriptions may not know."""

    def ignore_aliases(self, data: Any) -> bool:  # PyYAML's signature
        """Always."""
        return True
