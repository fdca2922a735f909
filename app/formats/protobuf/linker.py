"""Files joined: every written type name bound to the message or enum that it means."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.formats.model import SchemaError
from app.formats.protobuf.checks import check_file
from app.formats.protobuf.flaws import in_reference, note
from app.formats.protobuf.loading import MAIN, load
from app.formats.protobuf.names import Declaration, Package, Symbols, declare, resolve, resolve_whole
from app.formats.protobuf.syntax import SCALARS, Enum, Extend, Field, File, Message, Service
from app.formats.protobuf.tokens import problem
from app.formats.protobuf.wellknown import WELL_KNOWN


@dataclass(slots=True, frozen=True)
class Linked:
    """The files of a schema, what is imported before what imports it, the schema's own file last."""

    files: tuple[File, ...]

    @property
    def main(self) -> File:
        """The schema's own file."""
        return self.files[-1]

    @property
    def flaw(self) -> SchemaError | None:
        """The first thing that protoc would refuse."""
        for file in self.files:
            if file.flaw is not None:
                return in_reference(file.path, file.flaw) if file.path else file.flaw
        return None


def link(main: File, references: Mapping[str, str]) -> Linked:
    """Load what `main` imports and bind its names. Raises `SchemaError` for a name that leads nowhere.

    As in the reference, a type is also found where nothing imports it: in any other file that is referred to or well
    known. That is a flaw.
    """
    try:
        return _bound(load(main, references), references)
    except _UnresolvedError as error:
        unresolved = error
    try:
        return _bound(load(main, references, [*references, *WELL_KNOWN]), references)
    except SchemaError:
        raise unresolved from None


def _bound(files: list[File], references: Mapping[str, str]) -> Linked:
    linker = _Linker(references)
    for file in files:
        linker.run(file)
    by_path = {file.path: file for file in files}
    used, waiting = {MAIN}, [by_path[MAIN]]
    while waiting:
        file = waiting.pop()
        new = {*(found.path for found in file.loaded), *file.implied} - used
        used |= new
        waiting += [by_path[path] for path in new]
    return Linked(tuple(file for file in files if file.path in used))


class _UnresolvedError(SchemaError):
    """A name of a type leads nowhere."""


class _Linker:
    """Binds the names of file after file. `declared` collects the names of all of them."""

    def __init__(self, references: Mapping[str, str]) -> None:
        self.declared: Symbols = {}
        self._references = references
        self._own: dict[str, Symbols] = {}
        self._exported: dict[str, Symbols] = {}

    def run(self, file: File) -> None:
        """Bind the names of a file, after those that it imports. Raises `SchemaError` where one leads nowhere."""
        try:
            self._declare(file)
            self._bind(file, self._visible(file))
        except SchemaError as error:
            raise in_reference(file.path, error) if file.path else error from None
        if self._is_given(file) and file.flaw is None:
            try:
                check_file(file)
            except SchemaError as error:
                file.flaw = SchemaError(error.message) if file.compiled else error

    def _is_given(self, file: File) -> bool:
        """Whether it is not one of those that everybody knows, which are shared and without flaws."""
        return file.path == MAIN or file.path in self._references

    def _declare(self, file: File) -> None:
        own = declare(file)
        for name, node in own.items():
            known = self.declared.get(name)
            both = isinstance(known, Package) and isinstance(node, Package)
            if known is not None and not both and self._is_given(file):
                note(file, _offset(node), f"{name!r} is already defined in another file")
        self.declared.update(own)
        self._own[file.path] = own
        exported = dict(own)
        for found in file.loaded:
            if found.modifier == "public":
                exported |= self._exported[found.path]
        self._exported[file.path] = exported

    def _visible(self, file: File) -> Symbols:
        visible: Symbols = {}
        for found in file.loaded:
            visible |= self._exported[found.path]
        return visible | self._own[file.path]

    def _bind(self, file: File, visible: Symbols) -> None:
        for message in file.messages:
            self._bind_message(file, message, visible)
        self._bind_extends(file, file.extends, file.package, visible)
        for service in file.services:
            self._bind_service(file, service, visible)

    def _bind_message(self, file: File, message: Message, visible: Symbols) -> None:
        self._bind_fields(file, message.fields, message.full_name, visible)
        self._bind_extends(file, message.extends, message.full_name, visible)
        for nested in message.messages:
            self._bind_message(file, nested, visible)

    def _bind_extends(self, file: File, extends: list[Extend], scope: str, visible: Symbols) -> None:
        for extend in extends:
            try:
                extend.target = self._message(file, extend.extendee, scope, visible, extend.offset)
                self._bind_fields(file, extend.fields, scope, visible)
            except _UnresolvedError as error:
                extend.target = None  # the reference does not look at extensions
                file.flaw = file.flaw or error

    def _bind_fields(self, file: File, fields: list[Field], scope: str, visible: Symbols) -> None:
        for found in fields:
            if found.group is not None:
                found.target = found.group
                self._bind_message(file, found.group, visible)
            elif found.type not in SCALARS:
                found.target = self._type(file, found.type, scope, visible, found.offset)

    def _bind_service(self, file: File, service: Service, visible: Symbols) -> None:
        scope = f"{file.package}.{service.name}" if file.package else service.name
        for method in service.methods:
            method.input_target = self._message(file, method.input, scope, visible, method.offset)
            method.output_target = self._message(file, method.output, scope, visible, method.offset)

    def _type(self, file: File, name: str, scope: str, visible: Symbols, offset: int) -> Message | Enum:
        found = resolve(name, scope, visible)
        if found is None:
            found = resolve_whole(name, scope, self.declared)
            if found is None:
                missing = ", ".join(repr(each.path) for each in file.imports if each.missing)
                words = f"the type {name!r} is not defined"
                raise _unresolved(
                    file, offset, f"{words} (imports without a reference: {missing})" if missing else words
                )
            self._imply(file, name, found, offset)
        return found

    def _imply(self, file: File, name: str, found: Message | Enum, offset: int) -> None:
        if found.file == file.path:
            note(file, offset, f"{name!r} means something else here than {found.full_name!r}")
            return
        note(file, offset, f"the type {name!r} is not defined: {found.file!r} defines it, but is not imported here")
        if found.file not in file.implied:
            file.implied.append(found.file)

    def _message(self, file: File, name: str, scope: str, visible: Symbols, offset: int) -> Message | None:
        found = self._type(file, name, scope, visible, offset)
        if not isinstance(found, Message):
            note(file, offset, f"{name!r} is not a message")
            return None
        return found


def _unresolved(file: File, offset: int, message: str) -> _UnresolvedError:
    error = problem(file.text, offset, message)
    return _UnresolvedError(error.message, line=error.line, column=error.column)


def _offset(node: Declaration) -> int:
    return 0 if isinstance(node, Package) else node.offset
