"""What the comparisons of the parts of a schema need of the comparison of the whole."""

from collections.abc import Iterator, Mapping
from typing import Protocol, TypeVar

from app.formats.xsd.components import Element, Type
from app.formats.xsd.findings import Finding, Spots

Named = TypeVar("Named")


class Walk(Protocol):
    """A comparison under way."""

    def add(self, finding: Finding) -> None:
        """Note a difference."""
        ...

    def now(self, name: str) -> str:
        """What a name of the old schema is called in the new one."""
        ...

    def paired(self, old: Mapping[str, Named], new: Mapping[str, Named]) -> Iterator[tuple[Named | None, Named | None]]:
        """What has the same name on both sides, and what is on one only."""
        ...

    def declarations(self, old: Element, new: Element, spots: Spots) -> None:
        """Compare two declarations of an element, but for how often it occurs."""
        ...

    def pair(
        self, old: Type, new: Type, spots: Spots, at: tuple[str, str], what: str, *, declared: bool = False
    ) -> None:
        """Compare two types, now or later; once for each pair. `at` and `what` say where they stand for each other, and
        `declared` that an element or attribute is declared there: then having a name is a difference by itself."""
        ...
