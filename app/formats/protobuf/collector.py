"""Where the comparison puts what it finds, and what it still has to look at: pairs of messages of imported files."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field

from app.formats.model import Direction, Severity
from app.formats.protobuf.findings import BOTH, Finding, Pair
from app.formats.protobuf.syntax import File, Message


@dataclass(slots=True)
class Imported:
    """A message of an imported file on one side at least, and where it was met first."""

    old: Message
    new: Message


@dataclass(slots=True)
class Collector:
    """Findings in the order they are made, each with the pair of imported messages in which it was made.

    `uses` are the fields whose type is such a pair: they break if something in it, or in what it uses itself, breaks.
    """

    old_files: dict[str, File]
    new_files: dict[str, File]
    found: list[Finding] = field(default_factory=list[Finding])
    waiting: list[Imported] = field(default_factory=list[Imported])
    current: Pair | None = None
    _checked: bool = True
    _seen: set[Pair] = field(default_factory=set[Pair])
    _broken: dict[Pair, set[Direction]] = field(default_factory=dict[Pair, set[Direction]])
    _uses: list[Finding] = field(default_factory=list[Finding])

    def add(self, finding: Finding) -> None:
        """Keep a finding."""
        if finding.breaks and not self._checked:
            finding.risks, finding.breaks, finding.severity = finding.breaks, (), Severity.RISKY
        finding.within = self.current
        self.found.append(finding)
        if finding.breaks and self.current is not None:
            self._broken.setdefault(self.current, set()).update(finding.breaks)

    def use(self, old: Message, new: Message, finding: Finding) -> None:
        """Look at the pair later; `finding` is true if the pair turns out to break."""
        if not self._checked:
            return
        pair = (id(old), id(new))
        finding.within, finding.uses = self.current, pair
        self._uses.append(finding)
        self.found.append(finding)
        if pair not in self._seen:
            self._seen.add(pair)
            self.waiting.append(Imported(old, new))

    @contextmanager
    def unchecked(self) -> Generator[None]:
        """While the reference does not look at what is compared: what would break elsewhere is only a risk."""
        before, self._checked = self._checked, False
        try:
            yield
        finally:
            self._checked = before

    def settle(self) -> list[Finding]:
        """All findings that are true, once nothing is waiting."""
        users: dict[Pair | None, list[Pair]] = {}
        for use in self._uses:
            if use.within is not None:
                users.setdefault(use.uses, []).append(use.within)
        changed = list(self._broken)
        while changed:
            pair = changed.pop()
            for holder in users.get(pair, ()):
                known = self._broken.setdefault(holder, set())
                if not known >= self._broken[pair]:
                    known.update(self._broken[pair])
                    changed.append(holder)
        for use in self._uses:
            broken = self._broken.get(use.uses, ()) if use.uses else ()
            use.breaks = tuple(each for each in BOTH if each in broken)
        return [finding for finding in self.found if finding.uses is None or finding.breaks]
