"""A `.proto` file and the files that it imports, as one file.

A file has one package, so that what comes from another package changes its full name. Data does not carry these names
(but for `Any`, which says the type's), and is read and written as before.
"""

from collections.abc import Iterator
from dataclasses import replace

from app.formats.model import SchemaError
from app.formats.protobuf.linker import Linked
from app.formats.protobuf.plain import without_extensions
from app.formats.protobuf.syntax import SCALARS, Enum, Field, File, Message, Method, Service
from app.formats.protobuf.wellknown import WELL_KNOWN


def merged(linked: Linked) -> File:
    """One file with the messages and enums of all. Custom options and extensions are left out: what defines them is.

    Raises `SchemaError` if the files are of different syntaxes, in which the same words mean different things.
    """
    main = linked.main
    foreign = [file for file in linked.files[:-1] if file.path not in WELL_KNOWN]
    for file in foreign:
        if file.syntax != main.syntax:
            raise SchemaError(f"{file.path!r} is {file.syntax} and cannot be put into a file of {main.syntax}")
    names = _Names(main, foreign)
    inside = [without_extensions(file) for file in foreign]
    own = without_extensions(main) if foreign else main
    kept = {found.path: found for file in (main, *foreign) for found in file.imports if found.path in WELL_KNOWN}
    return replace(
        own,
        imports=list(kept.values()) if foreign else main.imports,
        messages=[
            *(names.message(found) for file in (own, *inside) for found in file.messages),
            *(found for file in inside for found in names.holders(file)),
        ],
        enums=[found for file in (own, *inside) for found in names.enums(file)],
        services=[names.service(found) for found in own.services],
    )


class _Names:
    """What messages and enums are called in the one file, by their full names before."""

    def __init__(self, main: File, foreign: list[File]) -> None:
        self._root = f".{main.package}." if main.package else "."
        self._given: dict[str, str] = {}
        self._taken = {found.name for found in (*main.messages, *main.enums, *main.services)}
        self._taken |= {value.name for enum in main.enums for value in enum.values}
        for file in foreign:
            for found in file.messages:
                self._given[found.full_name] = self._free(found.name, file)
            for found in file.enums:
                self._give(found, file)

    def _give(self, enum: Enum, file: File) -> None:
        """A name for an enum; inside of a message of its own where a value is called like something else already."""
        values = {value.name for value in enum.values}
        alone = values.isdisjoint(self._taken)
        self._taken |= values if alone else set[str]()
        name = self._free(enum.name, file)
        self._given[enum.full_name] = name if alone else f"{name}.{enum.name}"

    def _free(self, name: str, file: File) -> str:
        if name in self._taken:
            name = f"{file.package.replace('.', '_')}_{name}".strip("_")
        while name in self._taken:
            name += "_"
        self._taken.add(name)
        return name

    def holders(self, file: File) -> list[Message]:
        """The messages that hold enums of a file which cannot stand beside the others."""
        apart = [(self._given.get(enum.full_name, ""), enum) for enum in file.enums]
        return [Message(name.partition(".")[0], enum.offset, enums=[enum]) for name, enum in apart if "." in name]

    def enums(self, file: File) -> list[Enum]:
        """The other enums of a file, under the names that they have now."""
        named = [replace(enum, name=self._given.get(enum.full_name, enum.name)) for enum in file.enums]
        return [enum for enum in named if "." not in enum.name]

    def message(self, message: Message) -> Message:
        """A copy under the name that it has now, whose fields name types as they are called now."""
        return replace(
            message,
            name=self._given.get(message.full_name, message.name),
            fields=[self._field(found) for found in message.fields],
            messages=[self.message(found) for found in message.messages],
        )

    def service(self, service: Service) -> Service:
        """A copy whose methods name messages as they are called now."""
        return replace(service, methods=[self._method(found) for found in service.methods])

    def _method(self, method: Method) -> Method:
        given = self._type(method.input, method.input_target)
        return replace(method, input=given, output=self._type(method.output, method.output_target))

    def _field(self, field: Field) -> Field:
        if field.group is not None:
            return replace(field, group=self.message(field.group))
        return field if field.type in SCALARS else replace(field, type=self._type(field.type, field.target))

    def _type(self, written: str, target: Message | Enum | None) -> str:
        """How a type is named now: as it was if it is the file's own, else from the root."""
        full = target.full_name if target else ""
        for whole in _prefixes(full):
            if whole in self._given:
                return f"{self._root}{self._given[whole]}{full[len(whole) :]}"
        return written


def _prefixes(name: str) -> Iterator[str]:
    while name:
        yield name
        name = name.rpartition(".")[0]
