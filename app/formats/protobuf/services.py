"""Services and extensions, which Confluent's rules do not look at: what differs there is a risk at most."""

from app.formats.model import Severity
from app.formats.protobuf.canonical import print_type
from app.formats.protobuf.collector import Collector
from app.formats.protobuf.enums import report_options
from app.formats.protobuf.fields import FieldPair, local_name
from app.formats.protobuf.findings import CODE, EVERY, Finding, Place
from app.formats.protobuf.syntax import Extend, Field, File, Message, Method, Service


def compare_services(collector: Collector, old: File, new: File) -> None:
    """The services of two files, matched by their names."""
    before, after = ({service.name: service for service in file.services} for file in (old, new))
    for name, service in after.items():
        place = Place(None, f"/services/{name}")
        if name in before:
            _compare_service(collector, before[name], service, old.package, new.package)
        else:
            collector.add(
                Finding("SERVICE_ADDED", Severity.SAFE, f"The service '{name}' was added.", place, None, name)
            )
    for name in before:
        if name not in after:
            place = Place(f"/services/{name}", None)
            words = f"The service '{name}' was removed: calls to it fail."
            collector.add(Finding("SERVICE_REMOVED", Severity.RISKY, words, place, name, None, categories=CODE))


def _compare_service(collector: Collector, old: Service, new: Service, old_package: str, new_package: str) -> None:
    path = f"/services/{new.name}"
    before, after = ({method.name: method for method in service.methods} for service in (old, new))
    for name, method in after.items():
        here = f"{path}/methods/{name}"
        if name not in before:
            words = f"The method '{name}' of '{new.name}' was added."
            collector.add(Finding("METHOD_ADDED", Severity.SAFE, words, Place(None, here), None, _signature(method)))
            continue
        known, place = before[name], Place(here, here)
        if _meaning(known, old_package) != _meaning(method, new_package):
            words = f"The method '{name}' of '{new.name}' takes or returns something else: calls to it fail."
            shown = _signature(known), _signature(method)
            finding = Finding("METHOD_SIGNATURE_CHANGED", Severity.RISKY, words, place, *shown, categories=EVERY)
            collector.add(finding)
        report_options(collector, place, known.options, method.options, f"the method '{name}'")
    for name, method in before.items():
        if name not in after:
            words = f"The method '{name}' of '{new.name}' was removed: calls to it fail."
            place = Place(f"{path}/methods/{name}", None)
            finding = Finding("METHOD_REMOVED", Severity.RISKY, words, place, _signature(method), None)
            finding.categories = CODE
            collector.add(finding)
    report_options(collector, Place(path, path), old.options, new.options, f"the service '{new.name}'")


def _signature(method: Method) -> str:
    given = ("stream " if method.client_streaming else "") + method.input
    returned = ("stream " if method.server_streaming else "") + method.output
    return f"({given}) returns ({returned})"


def _meaning(method: Method, package: str) -> tuple[object, ...]:
    names = [
        None if target is None else local_name(target, package)
        for target in (method.input_target, method.output_target)
    ]
    return (*names, method.client_streaming, method.server_streaming)


def compare_extensions(collector: Collector, old: File, new: File) -> None:
    """The fields that two files add to messages, matched by the message's name and the number."""
    before, after = _extensions(old), _extensions(new)
    for key in sorted(before.keys() | after.keys()):
        known, field = before.get(key), after.get(key)
        path = f"/extensions/{key[0]}/{key[1]}"
        if known is not None and field is not None:
            FieldPair(collector, Place(path, path), known, field, strict=False).compare()
        elif field is not None:
            words = f"The extension '{field.name}' of '{key[0]}' was added."
            place = Place(None, path)
            collector.add(Finding("EXTENSION_ADDED", Severity.SAFE, words, place, None, print_type(field)))
        elif known is not None:
            words = f"The extension '{known.name}' of '{key[0]}' was removed: new readers do not know it."
            finding = Finding("EXTENSION_REMOVED", Severity.RISKY, words, Place(path, None), print_type(known), None)
            finding.categories = CODE
            collector.add(finding)


def _extensions(file: File) -> dict[tuple[str, int], Field]:
    found: dict[tuple[str, int], Field] = {}
    for extend in _all_extends(file.extends, file.messages):
        if extend.target is not None:
            found |= {(extend.target.full_name, field.number): field for field in extend.fields}
    return found


def _all_extends(extends: list[Extend], messages: list[Message]) -> list[Extend]:
    found = list(extends)
    for message in messages:
        found += _all_extends(message.extends, list(message.bodies()))
    return found
