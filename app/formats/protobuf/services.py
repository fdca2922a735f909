"""Services and extensions, which Confluent's rules do not look at: what differs there is a risk at most."""

from dataclasses import dataclass

from app.formats.model import Severity
from app.formats.protobuf.alignment import aligned
from app.formats.protobuf.collector import Collector
from app.formats.protobuf.fields import FieldPair
from app.formats.protobuf.findings import CODE, EVERY, Finding, Place
from app.formats.protobuf.statements import report_options
from app.formats.protobuf.syntax import Extend, Field, File, Message, Method, Service
from app.formats.protobuf.wording import type_name


class ServiceComparison:
    """Finds what differs in the services of two files."""

    def __init__(self, collector: Collector) -> None:
        self._collector = collector

    def compare(self, place: Place, old: Service | None, new: Service | None) -> None:
        """Two services of one name; null where there is none."""
        if old is not None and new is not None:
            report_options(self._collector, place, old.options, new.options, f"the service '{new.name}'")
            for known, before, after in aligned(old.methods, new.methods, _method_name):
                inside, title = place.at(f"/methods/{known.name}", before, after), f"'{known.name}' of '{new.name}'"
                self._compare_methods(inside, f"method {title}", before, after)
        elif new is not None:
            words = f"The service '{new.name}' was added."
            self._collector.add(Finding("SERVICE_ADDED", Severity.SAFE, words, place, None, new.name))
        elif old is not None:
            words = f"The service '{old.name}' was removed: calls to it fail."
            finding = Finding("SERVICE_REMOVED", Severity.RISKY, words, place, old.name, None, categories=CODE)
            self._collector.add(finding)

    def _compare_methods(self, place: Place, title: str, old: Method | None, new: Method | None) -> None:
        shown = old and _signature(old), new and _signature(new)
        if old is not None and new is not None:
            if _meaning(old) != _meaning(new):
                words = f"The {title} takes or returns something else: calls to it fail."
                finding = Finding("METHOD_SIGNATURE_CHANGED", Severity.RISKY, words, place, *shown, categories=EVERY)
                self._collector.add(finding)
            report_options(self._collector, place, old.options, new.options, f"the {title}")
        elif new is not None:
            self._collector.add(Finding("METHOD_ADDED", Severity.SAFE, f"The {title} was added.", place, *shown))
        else:
            words = f"The {title} was removed: calls to it fail."
            finding = Finding("METHOD_REMOVED", Severity.RISKY, words, place, *shown, categories=CODE)
            self._collector.add(finding)


def _method_name(method: Method) -> str:
    return method.name


def _signature(method: Method) -> str:
    given = ("stream " if method.client_streaming else "") + method.input.removeprefix(".")
    returned = ("stream " if method.server_streaming else "") + method.output.removeprefix(".")
    return f"({given}) returns ({returned})"


def _meaning(method: Method) -> tuple[object, ...]:
    """What the signature comes to: types are the same by their names without the packages."""
    names = [target and target.local_name for target in (method.input_target, method.output_target)]
    return (*names, method.client_streaming, method.server_streaming)


@dataclass(slots=True, frozen=True)
class Extension:
    """A field that a file adds to the message of this full name."""

    extendee: str
    field: Field

    @property
    def key(self) -> tuple[str, int]:
        """What tells it from all others."""
        return self.extendee, self.field.number

    @property
    def offset(self) -> int:
        """Where it stands in its file."""
        return self.field.offset


def compare_extensions(collector: Collector, place: Place, old: Extension | None, new: Extension | None) -> None:
    """Two extensions of one message and number; null where there is none."""
    if old is not None and new is not None:
        with collector.unchecked():
            FieldPair(collector, place, old.field, new.field).compare()
    elif new is not None:
        words = f"The extension '{new.field.name}' of '{new.extendee}' was added."
        collector.add(Finding("EXTENSION_ADDED", Severity.SAFE, words, place, None, type_name(new.field)))
    elif old is not None:
        words = f"The extension '{old.field.name}' of '{old.extendee}' was removed: new readers do not know it."
        finding = Finding("EXTENSION_REMOVED", Severity.RISKY, words, place, type_name(old.field), None)
        finding.categories = CODE
        collector.add(finding)


def extensions(file: File) -> list[Extension]:
    """All extensions that a file declares, also those inside its messages."""
    return [
        Extension(extend.target.full_name, field)
        for extend in _all_extends(file.extends, file.messages)
        if extend.target is not None
        for field in extend.fields
    ]


def _all_extends(extends: list[Extend], messages: list[Message]) -> list[Extend]:
    found = list(extends)
    for message in messages:
        found += _all_extends(message.extends, list(message.bodies()))
    return found
