"""Files joined: imports loaded, and every written type name bound to the message or enum that it means."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.formats.model import SchemaError
from app.formats.protobuf.checks import check_file
from app.formats.protobuf.names import Declaration, Package, Symbols, declare, resolve
from app.formats.protobuf.parser import parse_file
from app.formats.protobuf.syntax import SCALARS, Enum, Extend, Field, File, Message, Service
from app.formats.protobuf.tokens import problem
from app.formats.protobuf.wellknown import well_known

MAIN = ""
"""The path of the file being read; no import can name it."""


@dataclass(slots=True, frozen=True)
class Linked:
    """The files of a schema, what is imported before what imports it, the schema's own file last."""

    files: tuple[File, ...]
    types: Mapping[str, Message | Enum]

    @property
    def main(self) -> File:
        """The schema's own file."""
        return self.files[-1]


def link(main: File, references: Mapping[str, str]) -> Linked:
    """Load what `main` imports and bind its names. Raises `SchemaError` for an import or a name that leads nowhere."""
    files = _load(main, references)
    linker = _Linker(files)
    for file in files:
        linker.run(file, references)
    types = {name: node for name, node in linker.declared.items() if isinstance(node, Message | Enum)}
    return Linked(tuple(files), types)


def _load(main: File, references: Mapping[str, str]) -> list[File]:
    """The files in the order of their dependencies: a walk in depth, with a stack of its own."""
    loaded: dict[str, File | None] = {MAIN: None}
    ordered: list[File] = []
    stack: list[tuple[File, Iterator[str]]] = [(main, _paths(main))]
    while stack:
        file, paths = stack[-1]
        path = next(paths, None)
        if path is None:
            stack.pop()
            loaded[file.path] = file
            ordered.append(file)
        elif path not in loaded:
            loaded[path] = None
            imported = _read(file, path, references)
            stack.append((imported, _paths(imported)))
        elif loaded[path] is None:
            chain = [*(waiting.path for waiting, _ in stack if waiting.path), path]
            raise _import_problem(file, path, f"files import each other in a circle: {' -> '.join(chain)}")
    return ordered


def _paths(file: File) -> Iterator[str]:
    return iter([found.path for found in file.imports if found.modifier != "option"])


def _read(importer: File, path: str, references: Mapping[str, str]) -> File:
    text = references.get(path)
    if text is None:
        found = well_known(path, frozenset(references))
        if found is None:
            raise _import_problem(importer, path, f"the import {path!r} is not among the references")
        return found
    try:
        return parse_file(text, path)
    except SchemaError as error:
        raise _in_reference(path, error) from None


def _in_reference(path: str, error: SchemaError) -> SchemaError:
    return SchemaError(f"in the reference {path!r}: {error.message}", line=error.line, column=error.column)


def _import_problem(file: File, path: str, message: str) -> SchemaError:
    offset = next(found.offset for found in file.imports if found.path == path)
    error = problem(file.text, offset, message)
    return _in_reference(file.path, error) if file.path else error


class _Linker:
    """Binds the names of file after file. `declared` collects the names of all of them."""

    def __init__(self, files: list[File]) -> None:
        self.declared: Symbols = {}
        self._by_path = {file.path: file for file in files}
        self._own: dict[str, Symbols] = {}
        self._exported: dict[str, Symbols] = {}

    def run(self, file: File, references: Mapping[str, str]) -> None:
        try:
            self._declare(file)
            self._bind(file, self._visible(file))
            if file.path == MAIN or file.path in references:
                check_file(file)
        except SchemaError as error:
            if file.path == MAIN:
                raise
            raise _in_reference(file.path, error) from None

    def _declare(self, file: File) -> None:
        own = declare(file)
        for name, node in own.items():
            known = self.declared.get(name)
            if known is not None and not (isinstance(known, Package) and isinstance(node, Package)):
                raise problem(file.text, _offset(node), f"{name!r} is already defined in another file")
        self.declared.update(own)
        self._own[file.path] = own
        exported = dict(own)
        for found in file.imports:
            if found.modifier == "public":
                exported |= self._exported[found.path]
        self._exported[file.path] = exported

    def _visible(self, file: File) -> Symbols:
        visible: Symbols = {}
        for found in file.imports:
            if found.modifier != "option":
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
            extend.target = self._message(file, extend.extendee, scope, visible, extend.offset)
            self._bind_fields(file, extend.fields, scope, visible)

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
            hidden = resolve(name, scope, self.declared)
            where = f": {hidden.file!r} defines it, but is not imported here" if hidden and hidden.file else ""
            raise problem(file.text, offset, f"the type {name!r} is not defined{where}")
        return found

    def _message(self, file: File, name: str, scope: str, visible: Symbols, offset: int) -> Message:
        found = self._type(file, name, scope, visible, offset)
        if not isinstance(found, Message):
            raise problem(file.text, offset, f"{name!r} is not a message")
        return found


def _offset(node: Declaration) -> int:
    return 0 if isinstance(node, Package) else node.offset
