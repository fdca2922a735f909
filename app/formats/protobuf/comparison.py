"""From two schemas to the list of changes: the walk through both files, then paths, names, proofs and words."""

from collections.abc import Hashable, Iterator

from app.formats.model import Change, SchemaError, Severity
from app.formats.protobuf.alignment import aligned
from app.formats.protobuf.collector import Collector, Imported
from app.formats.protobuf.enums import compare_enums
from app.formats.protobuf.findings import BOTH, CODE, EVERY, Finding, Place
from app.formats.protobuf.messages import MessageComparison, compare_messages
from app.formats.protobuf.routes import Routes
from app.formats.protobuf.schema import ProtobufSchema
from app.formats.protobuf.services import Extension, ServiceComparison, compare_extensions, extensions
from app.formats.protobuf.statements import report_options
from app.formats.protobuf.syntax import Enum, File, Message, Service
from app.formats.protobuf.witness import Proofs, Prover

_MOST_FIELDS = 64


def compare_schemas(old: ProtobufSchema, new: ProtobufSchema, *, witnesses: bool) -> tuple[Change, ...]:
    """All differences between two schemas, in the order of the new file; what was removed comes where it was."""
    found = _find(old, new)
    if not found:
        return ()
    names = _Names(old, new)
    proofs = Prover(old, new).prove(found) if witnesses else None
    return tuple(_change(finding, names, proofs) for finding in found)


def _find(old: ProtobufSchema, new: ProtobufSchema) -> list[Finding]:
    before, after = old.linked, new.linked
    collector = Collector({file.path: file for file in before.files}, {file.path: file for file in after.files})
    _compare_flaws(collector, old.flaw, new.flaw)
    _compare_heads(collector, before.main, after.main)
    _compare_declarations(collector, before.main, after.main)
    while collector.waiting:
        _compare_imported(collector, collector.waiting.pop(0))
    return collector.settle()


def _compare_flaws(collector: Collector, old: SchemaError | None, new: SchemaError | None) -> None:
    if new is not None and (old is None or old.message != new.message):
        words = f"The registries take the new schema, but protoc does not: {new}."
        collector.add(Finding("NOT_COMPILABLE", Severity.RISKY, words, Place("", "")))


def _compare_heads(collector: Collector, old: File, new: File) -> None:
    if old.package != new.package:
        place = Place("/package", "/package")
        words = f"The package is '{new.package}', where it was '{old.package}': every type has another full name."
        finding = Finding("PACKAGE_CHANGED", Severity.BREAKING, words, place, old.package, new.package, breaks=BOTH)
        finding.categories = EVERY
        collector.add(finding)
    if old.syntax != new.syntax:
        place = Place("/syntax", "/syntax")
        words = f"The file is written in {new.syntax}, where it was {old.syntax}."
        finding = Finding("SYNTAX_CHANGED", Severity.SAFE, words, place, old.syntax, new.syntax, categories=CODE)
        collector.add(finding)
    report_options(collector, Place("", ""), old.options, new.options, "the file")


def _compare_declarations(collector: Collector, old: File, new: File) -> None:
    messages, services = MessageComparison(collector, old, new), ServiceComparison(collector)
    file = Place("", "")
    for known, before, after in aligned(_declared(old), _declared(new), _key):
        match known, before, after:
            case (Message(), Message() | None, Message() | None):
                messages.compare(file.at(f"/messages/{known.name}", before, after), before, after)
            case (Enum(), Enum() | None, Enum() | None):
                compare_enums(collector, file.at(f"/enums/{known.name}", before, after), before, after)
            case (Service(), Service() | None, Service() | None):
                services.compare(file.at(f"/services/{known.name}", before, after), before, after)
            case (Extension(), Extension() | None, Extension() | None):
                place = file.at(f"/extensions/{known.extendee}/{known.field.number}", before, after)
                compare_extensions(collector, place, before, after)
            case _:
                pass


_Declared = Message | Enum | Service | Extension


def _declared(file: File) -> list[_Declared]:
    """What stands in a file, in the order of the text."""
    found: list[_Declared] = [*file.messages, *file.enums, *extensions(file), *file.services]
    return sorted(found, key=lambda each: each.offset)


def _key(each: _Declared) -> Hashable:
    return each.key if isinstance(each, Extension) else (type(each), each.name)


def _compare_imported(collector: Collector, pair: Imported) -> None:
    place = Place(_path(pair.old), _path(pair.new), pair.old, pair.new)
    collector.current = (id(pair.old), id(pair.new))
    compare_messages(collector, place, pair.old, pair.new)
    collector.current = None


def _path(message: Message) -> str:
    file = f"/imports/{message.file.replace('~', '~0').replace('/', '~1')}" if message.file else ""
    return f"{file}/types/{message.full_name}"


class _Names:
    """The fields that a finding touches, as a consumer would name them."""

    def __init__(self, old: ProtobufSchema, new: ProtobufSchema) -> None:
        self._old, self._new = Routes(old.linked.main), Routes(new.linked.main)

    def of(self, finding: Finding) -> tuple[str, ...]:
        """The dotted names; none means the whole document."""
        if finding.enum is not None:
            found = [*self._new.users(finding.enum.full_name), *self._old.users(finding.enum.full_name)]
            return _limited(found)
        collected: list[str] = []
        for routes, message, name in self._wanted(finding):
            found = routes.names(message, name)
            if found is None:
                return ()
            collected += found
        return _limited(collected)

    def _wanted(self, finding: Finding) -> Iterator[tuple[Routes, Message, str | None]]:
        """What to name, as which side has it; the field that the sentence is about comes first."""
        place = finding.place
        sides = [
            (self._new, place.new_message, finding.new_name),
            (self._old, place.old_message, finding.old_name),
        ]
        if finding.rule == "FIELD_NAME_CHANGED":
            sides.reverse()
        named = [name for _, _, name in sides] + list(finding.names)
        names = [name for name in dict.fromkeys(named) if name is not None]
        for name in names or [None]:
            for routes, message, own in sides:
                if message is not None and (name is None or name == own or name in finding.names):
                    yield routes, message, name


def _limited(names: list[str]) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(names))
    return found if len(found) <= _MOST_FIELDS else ()


def _change(finding: Finding, names: _Names, proofs: Proofs | None) -> Change:
    found = proofs[id(finding)] if proofs else ()
    return Change(
        rule=finding.rule,
        severity=finding.severity,
        message=finding.message,
        old_path=finding.place.old,
        new_path=finding.place.new,
        old_value=finding.old_value,
        new_value=finding.new_value,
        fields=names.of(finding),
        breaks=finding.breaks,
        witnesses=found,
        unproven=proofs is not None and finding.severity is Severity.BREAKING and not found,
        categories=tuple(str(category) for category in finding.categories),
    )
