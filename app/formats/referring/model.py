"""What a format can say and do about the references in its texts."""

from collections.abc import Mapping
from typing import Protocol

import msgspec


class Mention(msgspec.Struct, frozen=True, order=True):
    """Something outside of a text that the text uses.

    `name` is as it is written there (`common.json#/definitions/Id`), `resource` without the place inside of what is
    used (`common.json`); elsewhere than in JSON they are the same.
    """

    name: str
    resource: str

    @classmethod
    def of(cls, name: str) -> "Mention":
        """The mention of a URI reference or a name."""
        return cls(name, name.partition("#")[0])


class Referring(Protocol):
    """References of one format. Pure; each function raises `SchemaError` for what is no text of the format."""

    def find(self, text: str) -> tuple[Mention, ...]:
        """What a text uses from outside, each once, sorted. What everybody knows (well-known types) is left out."""
        ...

    def dereference(self, text: str, references: Mapping[str, str]) -> str:
        """The text with what it refers to, directly or through others, put into it, so that it stands alone.

        `references` maps names onto texts, as for `Format.parse`.
        """
        ...

    def rewrite(self, text: str, urls: Mapping[str, str]) -> str:
        """The text with the names of its references replaced by the URLs under which they are found.

        A mention is replaced if `urls` has its name, or its resource, whose place is then kept.
        """
        ...


def rewritten(name: str, urls: Mapping[str, str]) -> str:
    """What takes the place of a mention. The place inside of what it names is kept, unless the URL has one."""
    mention = Mention.of(name)
    for known in (name, mention.resource, name.removeprefix("./"), mention.resource.removeprefix("./")):
        if known in urls:
            url, _, own = urls[known].partition("#")
            place = own if own and known in (name, name.removeprefix("./")) else name[len(mention.resource) + 1 :]
            return f"{url}#{place}" if place else url
    return name
