"""Options that changed. They say nothing about data, but some change the code that is generated."""

from collections.abc import Iterator

from app.formats.model import Severity
from app.formats.protobuf.canonical import print_value
from app.formats.protobuf.findings import CODE, EVERY, Finding, Place
from app.formats.protobuf.syntax import Option

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
"""The options that Buf compares."""


def option_findings(place: Place, old: list[Option], new: list[Option], what: str) -> Iterator[Finding]:
    """A finding for each option of `what` that came, went or has another value."""
    before, after = ({option.name: print_value(option.value) for option in options} for options in (old, new))
    for name in sorted(before.keys() | after.keys()):
        if before.get(name) != after.get(name):
            words = f"The option '{name}' of {what} changed."
            finding = Finding("OPTION_CHANGED", Severity.INFORMATIONAL, words, place, before.get(name), after.get(name))
            finding.categories = _CATEGORIES.get(name, ())
            yield finding
