"""Two fields of one number: name, type, label, default, options."""

from collections.abc import Iterator
from dataclasses import replace

from app.formats.model import Direction, Severity
from app.formats.protobuf.canonical import print_value
from app.formats.protobuf.collector import Collector
from app.formats.protobuf.features import Cardinality, cardinality
from app.formats.protobuf.findings import BOTH, CODE, EVERY, JSON, Category, Finding, Kind, Place, Probe
from app.formats.protobuf.naming import json_name
from app.formats.protobuf.scalars import TEXT, kind, scalar_kind, type_categories
from app.formats.protobuf.statements import report_field_options
from app.formats.protobuf.syntax import Enum, Field, Message, Value, Word
from app.formats.protobuf.wording import label_name, quoted_name, type_name, type_names

_MANY = {Cardinality.REPEATED, Cardinality.MAP}
_ONE = {Cardinality.IMPLICIT, Cardinality.OPTIONAL}


class FieldPair:
    """One field on both sides, and where what differs is reported."""

    def __init__(self, collector: Collector, place: Place, old: Field, new: Field) -> None:
        self._collector = collector
        self._place = place
        self._old = old
        self._new = new
        old_message, new_message = place.old_message, place.new_message
        self._probe = Probe(old_message, new_message, (new.number,))
        self._labels = tuple(
            cardinality(field, files[message.file]) if message else Cardinality.OPTIONAL
            for field, message, files in (
                (old, old_message, collector.old_files),
                (new, new_message, collector.new_files),
            )
        )

    def compare(self) -> None:
        """Report all differences."""
        self._compare_names()
        findings = list(self._type_findings())
        broken = any(finding.breaks for finding in findings)
        for finding in findings:
            self._collector.add(finding)
        if not broken:
            self._compare_labels()
        self._compare_defaults()
        report_field_options(self._collector, self._place, self._old, self._new)

    @property
    def _title(self) -> str:
        return f"The field {quoted_name(self._place.new_message, self._new.name)}"

    def _risk(
        self, rule: str, message: str, values: tuple[object, object], categories: tuple[Category, ...], kind: Kind
    ) -> None:
        finding = Finding(rule, Severity.RISKY, message, self._place, *values, risks=BOTH)
        self._collector.add(self._finding(finding, categories, replace(self._probe, kind=kind)))

    def _finding(self, finding: Finding, categories: tuple[Category, ...], probe: Probe) -> Finding:
        finding.old_name, finding.new_name = self._old.name, self._new.name
        finding.categories, finding.probe = categories, probe
        return finding

    def _compare_names(self) -> None:
        old, new = self._old.name, self._new.name
        if old != new:
            name = quoted_name(self._place.old_message, old)
            message = f"The field {name} is now called '{new}': its number shows that it is the same."
            self._risk("FIELD_NAME_CHANGED", message, (old, new), JSON, Kind.JSON)
            return
        custom = self._old.option("json_name"), self._new.option("json_name")
        if custom[0] == custom[1]:
            return
        before, after = (name if isinstance(name, str) else json_name(new) for name in custom)
        if before != after:
            message = f"{self._title} is '{after}' in JSON, where it was '{before}'."
            self._risk("FIELD_JSON_NAME_CHANGED", message, (before, after), JSON, Kind.JSON)

    def _type_findings(self) -> Iterator[Finding]:
        old, new = self._old, self._new
        kinds = kind(old), kind(new)
        if (old.group is None) != (new.group is None) or kinds[0] != kinds[1]:
            yield self._broken("FIELD_KIND_CHANGED", EVERY)
        elif kinds[0] == "map":
            yield from self._map_findings()
        elif kinds[0] == "scalar":
            yield from self._scalar_findings((old.type, old.target), (new.type, new.target))
        else:
            yield from self._message_findings(old.target, new.target)

    def _map_findings(self) -> Iterator[Finding]:
        old, new = self._old, self._new
        yield from self._scalar_findings((old.key or "", None), (new.key or "", None))
        scalar = [field.target is None or isinstance(field.target, Enum) for field in (old, new)]
        if scalar[0] != scalar[1]:
            yield self._broken("FIELD_KIND_CHANGED", EVERY)
        elif scalar[0]:
            yield from self._scalar_findings((old.type, old.target), (new.type, new.target))
        else:
            yield from self._message_findings(old.target, new.target)

    def _scalar_findings(
        self, old: tuple[str, Message | Enum | None], new: tuple[str, Message | Enum | None]
    ) -> Iterator[Finding]:
        if scalar_kind(*old) != scalar_kind(*new):
            yield self._broken("FIELD_SCALAR_KIND_CHANGED", EVERY)
        elif _type_name(*old) != _type_name(*new):
            types = type_names(self._old, self._new)
            message = f"{self._title} is {types[1]}, where it was {types[0]}: not every value fits."
            finding = Finding("FIELD_TYPE_CHANGED", Severity.RISKY, message, self._place, *types, risks=BOTH)
            categories = type_categories(*("enum" if target else name for name, target in (old, new)))
            yield self._finding(finding, categories, self._probe)
        elif old[1] is not None and new[1] is not None:
            yield from self._package_findings(old[1], new[1])

    def _message_findings(self, old: Message | Enum | None, new: Message | Enum | None) -> Iterator[Finding]:
        if not isinstance(old, Message) or not isinstance(new, Message) or self._old.group is not None:
            return
        if old.local_name != new.local_name:
            yield self._broken("FIELD_NAMED_TYPE_CHANGED", EVERY)
            return
        yield from self._package_findings(old, new)
        if old.file or new.file:
            name = quoted_name(self._place.new_message, self._new.name)
            message = f"The imported type of the field {name}, {type_name(self._new)}, changed."
            finding = Finding("FIELD_NAMED_TYPE_CHANGED", Severity.BREAKING, message, self._place, breaks=BOTH)
            self._collector.use(old, new, self._finding(finding, (), self._probe))

    def _package_findings(self, old: Message | Enum, new: Message | Enum) -> Iterator[Finding]:
        """The reference leaves the package out of the names of types. That of the schema itself is reported once."""
        if old.full_name == new.full_name or not (old.file or new.file):
            return
        message = f"{self._title} is {new.full_name}, where it was {old.full_name}: the same name in another package."
        values = old.full_name, new.full_name
        finding = Finding("FIELD_TYPE_PACKAGE_CHANGED", Severity.RISKY, message, self._place, *values, risks=BOTH)
        yield self._finding(finding, EVERY, self._probe)

    def _broken(self, rule: str, categories: tuple[Category, ...]) -> Finding:
        old, new = type_names(self._old, self._new)
        message = f"{self._title} is {new}, where it was {old}."
        finding = Finding(rule, Severity.BREAKING, message, self._place, old, new, breaks=BOTH, risks=BOTH)
        return self._finding(finding, categories, self._probe)

    def _compare_labels(self) -> None:
        """Labels as they are written, and what they, or features in editions, mean."""
        old, new = self._labels
        written = self._old.label, self._new.label
        in_oneof = self._old.oneof is not None or self._new.oneof is not None
        if Cardinality.MAP in {old, new} or (written[0] is written[1] and (old is new or in_oneof)):
            return
        rule, breaks = self._label_rule()
        finding = Finding(rule, Severity.BREAKING if breaks else Severity.RISKY, "", self._place, breaks=breaks)
        if old is not new:
            finding.old_value, finding.new_value = label_name(old), label_name(new)
            finding.message = f"{self._title} is {label_name(new)}, where it was {label_name(old)}"
        else:
            finding.old_value, finding.new_value = written
            labelled = "labelled so" if written[1] else "no longer labelled so"
            finding.message = f"{self._title} is {label_name(new)} as before, but {labelled}"
        finding.message += self._label_effect(finding)
        kind = Kind.ABSENT if Cardinality.REQUIRED in {old, new} and not _MANY & {old, new} else Kind.DATA
        self._collector.add(self._finding(finding, self._label_categories(), replace(self._probe, kind=kind)))

    def _label_effect(self, finding: Finding) -> str:
        """The end of the sentence, and what follows: that absence is seen, or no longer, makes no reader fail."""
        old, new = self._labels
        if old is not new and not {old, new} <= _ONE:
            finding.risks = BOTH
            return "."
        if self._old.label is self._new.label:
            finding.severity = Severity.SAFE
            return ": data reads the same."
        return ": data reads the same, and only Apicurio's registry forbids it."

    def _label_rule(self) -> tuple[str, tuple[Direction, ...]]:
        """The reference looks at labels only where both are written, and minds them only for numbers."""
        old, new = self._old, self._new
        if kind(new) != "scalar" or old.label is None or new.label is None:
            return "FIELD_LABEL_CHANGED", ()
        if scalar_kind(new.type, new.target) == TEXT:
            return "FIELD_STRING_OR_BYTES_LABEL_CHANGED", ()
        return "FIELD_NUMERIC_LABEL_CHANGED", BOTH

    def _label_categories(self) -> tuple[Category, ...]:
        old, new = self._labels
        if old is new:
            return ()
        if Cardinality.REQUIRED in {old, new}:
            return EVERY
        return CODE if (old in _MANY) == (new in _MANY) else EVERY

    def _compare_defaults(self) -> None:
        old, new = self._old.option("default"), self._new.option("default")
        if old == new or kind(self._old) != "scalar" or kind(self._new) != "scalar":
            return
        if (old or _zero(self._old)) == (new or _zero(self._new)):
            return
        shown = [None if value is None else print_value(value) for value in (old, new)]
        words = ["no default" if value is None else f"the default {value}" for value in shown]
        message = f"{self._title} has {words[1]}, where it had {words[0]}: readers fill in another value."
        self._risk("FIELD_DEFAULT_CHANGED", message, (shown[0], shown[1]), EVERY, Kind.ABSENT)


def _type_name(name: str, target: Message | Enum | None) -> str:
    """The reference tells types apart by their names without the packages."""
    return name if target is None else f".{target.local_name}"


def _zero(field: Field) -> Value:
    """What readers fill in where the schema names no default."""
    if isinstance(field.target, Enum):
        return Word(field.target.values[0].name if field.target.values else "0")
    return {"string": "", "bytes": "", "bool": Word("false")}.get(field.type, Word("0"))
