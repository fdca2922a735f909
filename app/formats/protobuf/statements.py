"""What declarations of several kinds have: options, and reserved numbers and names."""

from collections.abc import Iterator

from app.formats.model import Severity
from app.formats.protobuf.canonical import print_value
from app.formats.protobuf.collector import Collector
from app.formats.protobuf.findings import CODE, EVERY, Finding, Place
from app.formats.protobuf.reservations import Reserved
from app.formats.protobuf.syntax import Enum, Field, Message, Option
from app.formats.protobuf.wording import quoted_name

_CATEGORIES = {
    "cc_enable_arenas": CODE,
    "cc_generic_services": CODE,
    "csharp_namespace": CODE,
    "ctype": CODE,
    "go_package": CODE,
    "java_generic_services": CODE,
    "java_multiple_files": CODE,
    "java_outer_classname": CODE,
    "java_package": CODE,
    "java_string_check_utf8": CODE,
    "jstype": CODE,
    "objc_class_prefix": CODE,
    "optimize_for": CODE,
    "php_class_prefix": CODE,
    "php_metadata_namespace": CODE,
    "php_namespace": CODE,
    "py_generic_services": CODE,
    "ruby_package": CODE,
    "swift_prefix": CODE,
    "idempotency_level": EVERY,
}
"""The options that Buf compares: they change the code that is generated."""

_APART = frozenset({"default", "json_name"})
"""What is written as an option of a field, but is compared with its type and its name."""


def report_options(collector: Collector, place: Place, old: list[Option], new: list[Option], what: str) -> None:
    """Report each option of `what` that came, went or has another value. None says anything about data."""
    for finding in _option_findings(place, old, new, what):
        collector.add(finding)


def report_field_options(collector: Collector, place: Place, old: Field, new: Field) -> None:
    """As `report_options`, for two fields."""
    for finding in _option_findings(
        place, old.options, new.options, f"the field {quoted_name(place.new_message, new.name)}"
    ):
        finding.old_name, finding.new_name = old.name, new.name
        collector.add(finding)


def _option_findings(place: Place, old: list[Option], new: list[Option], what: str) -> Iterator[Finding]:
    if not old and not new:
        return
    before, after = ({option.name: print_value(option.value) for option in options} for options in (old, new))
    for name in sorted((before.keys() | after.keys()) - _APART):
        if before.get(name) != after.get(name):
            values = before.get(name), after.get(name)
            words = f"The option '{name}' of {what} {_what_happened(*values)}."
            finding = Finding("OPTION_CHANGED", Severity.INFORMATIONAL, words, place.at(f"/options/{name}", *values))
            finding.old_value, finding.new_value = values
            finding.categories = _CATEGORIES.get(name, ())
            yield finding


def _what_happened(old: str | None, new: str | None) -> str:
    if old is None:
        return "was added"
    return "was removed" if new is None else "changed"


def report_reserved(collector: Collector, place: Place, old: Message | Enum, new: Message | Enum) -> None:
    """Report reservations that went or came. A number that is free again may be given to something else."""
    values = _reservations(old), _reservations(new)
    if values[0] == values[1]:
        return
    enum = new if isinstance(new, Enum) else None
    if not Reserved(new).includes(old):
        words = f"'{new.local_name}' no longer reserves all that it reserved."
        finding = Finding("RESERVED_REMOVED", Severity.RISKY, words, place, *values, categories=EVERY, enum=enum)
        collector.add(finding)
    if not Reserved(old).includes(new):
        words = f"'{new.local_name}' reserves more numbers or names."
        collector.add(Finding("RESERVED_ADDED", Severity.SAFE, words, place, *values, enum=enum))


def _reservations(owner: Message | Enum) -> list[str]:
    ranges = sorted((found.first, found.last) for found in owner.reserved)
    numbers = [str(first) if first == last else f"{first} to {last}" for first, last in ranges]
    return numbers + sorted(owner.reserved_names)
