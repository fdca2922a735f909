"""A candidate against stored contents, each pair compared once, and what takes long not while others wait.

Whoever holds an artifact's lock keeps others from publishing to it. Comparing schemas of megabytes, or searching for
witnesses, takes seconds; its result depends on nothing but the two texts. So it is done before: a transaction that
finds such a comparison missing is rolled back, the comparison is made, and the transaction is run again. What it
decides, it always decides by what it finds under its own lock.
"""

from collections.abc import Awaitable, Callable, Iterable
from typing import Protocol, TypeVar

from app.contracts.contents import INLINE, Candidate, change_of_format, compare, not_a_schema, parse_stored
from app.contracts.model import VersionState
from app.errors import Invalid
from app.formats import Change
from app.formats.dialects import Dialect, spoken
from app.storage.engine import fetch_one, transaction

_T = TypeVar("_T")
_ATTEMPTS = 3
"""After so many in which the artifact moved away from what was prepared, the rest is done under the lock."""


class Unprepared(Exception):
    """A comparison is missing that would keep others waiting."""


class Comparisons:
    """All comparisons of one candidate."""

    def __init__(self, candidate: Candidate, *, hurried: bool = False) -> None:
        """`hurried` where a lock is held: `make` then raises `Unprepared` for what would take long."""
        self.hurried = hurried
        self.dialect = Dialect.CONFLUENT
        self._candidate = candidate
        self._known: dict[tuple[int, bool], tuple[Change, ...]] = {}
        self._missing: list[tuple[int, bool]] = []

    def against(self, content: int, *, witnesses: bool = False) -> tuple[Change, ...]:
        """All changes from a content to the candidate, once `make` was told to compare them."""
        return spoken(self.dialect, self._candidate.format, self._known[content, witnesses])

    async def make(
        self, contents: Iterable[int], *, latest: VersionState | None = None, witnesses: bool = False
    ) -> None:
        """Compare with each of these contents, unless that was done. `latest` is one whose text is at hand.

        Raises `Unprepared`.
        """
        for content in dict.fromkeys(contents):
            if (content, witnesses) not in self._known:
                known = latest if latest is not None and latest.content == content else None
                await self._compare(content, known, witnesses=witnesses, hurried=self.hurried)
        if self._missing:
            raise Unprepared

    async def catch_up(self) -> None:
        """Make what was missing, taking the time that it takes."""
        missing, self._missing = self._missing, []
        for content, witnesses in missing:
            await self._compare(content, None, witnesses=witnesses, hurried=False)

    async def _compare(self, content: int, known: VersionState | None, *, witnesses: bool, hurried: bool) -> None:
        language, text, valid = (known.format, known.text, known.valid) if known else await _stored(content)
        size = len(text) + len(self._candidate.text)
        if language != self._candidate.format:
            changes = (change_of_format(language, self._candidate.format),)
        elif not valid or not self._candidate.is_schema:
            changes = (not_a_schema(language),)
        elif hurried and (witnesses or size > INLINE):
            self._missing.append((content, witnesses))
            return
        else:
            changes = await self._changes(language, content, text, size, known, witnesses=witnesses)
        self._known[content, witnesses] = changes

    async def _changes(
        self, language: str, content: int, text: str, size: int, known: VersionState | None, *, witnesses: bool
    ) -> tuple[Change, ...]:
        try:
            old = await parse_stored(language, content, text, refers=known is None or known.refers)
        except Invalid:  # it was a schema once, and refers to what is gone
            return (not_a_schema(language),)
        return await compare(language, old, self._candidate.schema, size, witnesses=witnesses)


async def _stored(content: int) -> tuple[str, str, bool]:
    row = await fetch_one("SELECT format, text, valid FROM content WHERE id = $1", content)
    assert row is not None  # noqa: S101  # a foreign key holds it
    return row["format"], row["text"], row["valid"]


class Prepared(Protocol):
    """Comparisons that were made before: those of one candidate, or of several."""

    @property
    def hurried(self) -> bool:
        """Whether what takes long is left for later, since a lock is held."""
        ...

    @hurried.setter
    def hurried(self, hurried: bool, /) -> None: ...

    async def catch_up(self) -> None:
        """Make what was missing, taking the time that it takes."""
        ...


async def in_transaction(comparisons: Prepared, attempt: Callable[[], Awaitable[_T]]) -> _T:
    """The result of `attempt`, run in a transaction; again, from the start, where a comparison was missing."""
    for _ in range(_ATTEMPTS):
        try:
            async with transaction():
                return await attempt()
        except Unprepared:
            await comparisons.catch_up()
    comparisons.hurried = False
    async with transaction():
        return await attempt()
