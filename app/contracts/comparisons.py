"""A candidate against stored contents, each pair compared once, and what takes long not while others wait.

Whoever holds an artifact's lock keeps others from publishing to it. Comparing schemas of megabytes, or searching for
witnesses, takes seconds; its result depends on nothing but the two texts. So it is done before: a transaction that
finds such a comparison missing is rolled back, the comparison is made, and the transaction is run again. What it
decides, it always decides by what it finds under its own lock.
"""

from collections.abc import Awaitable, Callable, Iterable
from typing import Protocol, TypeVar

from app.contracts.contents import INLINE, Candidate, change_of_format, compare, parse_stored
from app.contracts.model import VersionState
from app.formats import Change
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
        self._candidate = candidate
        self._known: dict[tuple[int, bool], tuple[Change, ...]] = {}
        self._missing: list[tuple[int, bool]] = []

    def against(self, content: int, *, witnesses: bool = False) -> tuple[Change, ...]:
        """All changes from a content to the candidate, once `make` was told to compare them."""
        return self._known[content, witnesses]

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
        language, text = (known.format, known.text) if known else await _stored(content)
        size = len(text) + len(self._candidate.text)
        if language != self._candidate.format:
            changes = (change_of_format(language, self._candidate.format),)
        elif hurried and (witnesses or size > INLINE):
            self._missing.append((content, witnesses))
            return
        else:
            old = await parse_stored(language, content, text, refers=known is None or known.refers)
            changes = await compare(language, old, self._candidate.schema, size, witnesses=witnesses)
        self._known[content, witnesses] = changes


async def _stored(content: int) -> tuple[str, str]:
    row = await fetch_one("SELECT format, text FROM content WHERE id = $1", content)
    assert row is not None  # noqa: S101  # a foreign key holds it
    return row["format"], row["text"]


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
