"""What a report is made from."""

from collections.abc import Mapping

import msgspec

from app.formats.checking import Verdict


class Source(msgspec.Struct, frozen=True):
    """A schema's text, and what its readers call it: a path, a URL, a name and version."""

    name: str
    text: str


class Report(msgspec.Struct, frozen=True):
    """A verdict together with the texts that it is about.

    `old` has one source for each of the verdict's comparisons. `references` are the sources by the names under which
    the new schema refers to them, `old_references` those of the old ones.
    """

    format: str
    verdict: Verdict
    old: tuple[Source, ...]
    new: Source
    references: Mapping[str, Source] = {}
    old_references: Mapping[str, Source] = {}
