"""From findings about schemas to changes of an API: what breaks is what the reader of a message cannot take."""

from typing import Protocol

import msgspec

from app.formats.apis.collecting import BOTH, Collector
from app.formats.apis.comparing import Compared
from app.formats.apis.views import Side
from app.formats.apis.wording import SENTENCES, generalized, rule_of
from app.formats.json_schema.changes import Finding, shown
from app.formats.json_schema.messages import sentence, subject
from app.formats.json_schema.rules import UNCOMPARED
from app.formats.model import Change, Severity, Witness

_NOTES = frozenset({"ANNOTATION_CHANGED", "DESCRIPTION_CHANGED", "ID_CHANGED", "TITLE_CHANGED"})
_RISKY = frozenset(
    {
        *("PROPERTY_REMOVED", "PROPERTY_BECAME_READ_ONLY", "XML_CHANGED"),
        *("CONDITION_CHANGED", "CONTAINS_CHANGED", "PATTERN_PROPERTY_CHANGED", "PROPERTY_NAMES_CHANGED"),
    }
)
"""What no reader refuses, yet may mean that what is sent is no longer heeded; and what nobody judges, of which only
data tells what is refused."""

_WAYS = {Side.REQUEST: "send to", Side.RESPONSE: "read from"}
_WORTH_A_TRY = UNCOMPARED - _NOTES - {"DIALECT_CHANGED"}
"""Differences that nobody judges: they are risky if a message proves it."""


class SchemaProver(Protocol):
    """Finds messages that prove findings."""

    def proved(self, compared: Compared, findings: list[Finding]) -> list[Witness | None]:
        """A witness for each finding, null where there is none."""
        ...


class SchemaChanges:
    """The changes of one side's schemas. Their rules begin with a label, which is the side's name unless given."""

    def __init__(
        self, found: Collector, compared: Compared, prover: SchemaProver | None, label: str | None = None
    ) -> None:
        self._label = label or compared.side.value
        self._found = found
        self._compared = compared
        self._prover = prover
        self._messages = {use.within or use.name for used in compared.uses.values() for use in used}

    def collect(self) -> None:
        """Hand all changes over to the collector, each with its witness."""
        findings: list[Finding] = []
        changes: list[Change] = []
        seen: dict[tuple[str, str | None, str | None], int] = {}
        for finding in _telling(self._compared):
            change = self._change(finding)
            key = change.rule, change.old_path, change.new_path
            if key in seen:
                changes[seen[key]] = _joined(changes[seen[key]], change)
                if change.breaks:
                    findings[seen[key]] = finding
            else:
                seen[key] = len(changes)
                findings.append(finding)
                changes.append(change)
        for change, witness in zip(changes, self._witnesses(findings, changes), strict=True):
            self._found.put(_with(change, witness), None)
        if self._compared.exhausted:
            self._exhausted()

    def _witnesses(self, findings: list[Finding], changes: list[Change]) -> list[Witness | None]:
        wanted = [
            bool(change.breaks) or finding.rule in _WORTH_A_TRY
            for finding, change in zip(findings, changes, strict=True)
        ]
        if self._prover is None or not any(wanted):
            return [None] * len(findings)
        chosen = [finding for finding, want in zip(findings, wanted, strict=True) if want]
        found = iter(self._prover.proved(self._compared, chosen))
        return [next(found) if want else None for want in wanted]

    def _change(self, finding: Finding) -> Change:
        compared = self._compared
        breaking = compared.breaks(finding) and not generalized(finding, compared)
        old, new = compared.paths(finding)
        rule = rule_of(finding, compared)
        fields = compared.names.of(finding.pair, finding.step)
        about = self._about(fields) or subject(
            fields, finding.step.name if finding.step is not None else None, new or old or ""
        )
        values = shown(finding.old_value), shown(finding.new_value)
        own = SENTENCES.get(rule)
        message = (
            own.format(it=about, old=values[0], new=values[1])
            if own
            else sentence(finding.rule, about, finding.old_value, finding.new_value)
        )
        return Change(
            rule=f"{self._label}_{rule}",
            severity=Severity.RISKY
            if _replaces_default(finding, compared.side)
            else _severity(rule, breaking=breaking),
            message=message[:1].upper() + message[1:],
            old_path=old,
            new_path=new,
            old_value=values[0],
            new_value=values[1],
            fields=fields,
            breaks=BOTH if breaking else (),
        )

    def _about(self, fields: tuple[str, ...]) -> str | None:
        """A message or a part of it, and who has to do with it, for a sentence; null where there are no names."""
        if not fields:
            return None
        first, *others = fields
        message = first
        while message and message not in self._messages:
            message = message.rpartition(".")[0]
        if not message:
            return None
        way = f"consumers {_WAYS[self._compared.side]} {message}"
        what = f'"{first.removeprefix(f"{message}.")}" that {way}' if first != message else f"what {way}"
        return f"{what} (and {len(others)} more)" if others else what

    def _exhausted(self) -> None:
        rule = "COMPARISON_LIMIT_EXCEEDED"
        message = sentence(rule, "the document", None, None)
        self._found.put(Change(rule, Severity.BREAKING, message, "", "", breaks=BOTH, unproven=True))


def _telling(compared: Compared) -> list[Finding]:
    """The findings without those that only say that something below them breaks, where one schema says several things
    at once and nobody wrote any alternatives."""
    breaking = {finding.pair for finding in compared.found if finding.breaks}

    def explained(finding: Finding) -> bool:
        whole = finding.rule == "COMBINED_TYPE_SUBSCHEMAS_CHANGED" and all(node.implicit for node in finding.pair)
        return whole and any(child in breaking for child, _ in compared.links.get(finding.pair, ()))

    return [finding for finding in compared.found if not explained(finding)]


def _replaces_default(finding: Finding, side: Side) -> bool:
    """Whether what stands in for what consumers do not send is another value now, or none: they get something else."""
    before = finding.pair[0].raw
    return (
        finding.rule == "DEFAULT_CHANGED" and side is Side.REQUEST and isinstance(before, dict) and "default" in before
    )


def _severity(rule: str, *, breaking: bool) -> Severity:
    if breaking:
        return Severity.BREAKING
    if rule in _NOTES:
        return Severity.INFORMATIONAL
    return Severity.RISKY if rule in _RISKY else Severity.SAFE


def _with(change: Change, witness: Witness | None) -> Change:
    if witness is None:
        return change
    severity = change.severity if change.breaks else Severity.RISKY
    return msgspec.structs.replace(change, severity=severity, witnesses=(witness,))


def _joined(change: Change, other: Change) -> Change:
    """Two findings about one thing, reached in different ways: the worse one, with the fields of both."""
    worse = other if other.breaks and not change.breaks else change
    fields = () if not change.fields or not other.fields else tuple(dict.fromkeys((*change.fields, *other.fields)))
    return msgspec.structs.replace(worse, fields=fields)
