"""From the path of a change in a `.proto` file to the line and column of the declaration."""

from collections.abc import Iterable, Iterator, Mapping

from app.formats.model import SchemaError
from app.formats.protobuf.parser import parse_file
from app.formats.protobuf.syntax import Enum, Extend, File, Message, Option
from app.formats.protobuf.tokens import Tokens
from app.formats.report.locations import Lines, Position

_Place = tuple[str, int]


def locate_declarations(text: str, paths: Iterable[str]) -> Mapping[str, Position]:
    """Where the names stand that declare what `paths` name: messages, fields, values, methods and so on.

    Paths that lead nowhere are left out; so are all in a file that came as a descriptor, which has no lines.
    """
    try:
        file = parse_file(text)
    except SchemaError:
        return {}
    lines, wanted = Lines(text), set(paths)
    return {path: lines.at(offset) for path, offset in _in_file(file) if path in wanted}


def _in_file(file: File) -> Iterator[_Place]:
    yield "", 0
    yield from _statements(file.text)
    if file.options:
        yield "/options", file.options[0].offset
    yield from _options(file.options, "")
    scopes = _scopes(file.package)
    for message in file.messages:
        yield from _in_message(message, "", scopes)
        yield from _as_types(message, scopes[0])
    for enum in file.enums:
        yield from _in_enum(enum, "")
    for extend in file.extends:
        yield from _in_extend(extend, scopes)
    for service in file.services:
        path = f"/services/{service.name}"
        yield path, service.offset
        yield from _options(service.options, path)
        for method in service.methods:
            yield f"{path}/methods/{method.name}", method.offset
            yield from _options(method.options, f"{path}/methods/{method.name}")


def _statements(text: str) -> Iterator[_Place]:
    """The statements that say what the whole file is."""
    tokens, depth, begins = Tokens(text), 0, True
    while tokens.kind != "end":
        if begins and depth == 0 and tokens.text in {"syntax", "edition", "package"}:
            yield "/package" if tokens.text == "package" else "/syntax", tokens.offset
        depth += tokens.at("{") - tokens.at("}")
        begins = tokens.kind == "symbol" and tokens.text in {";", "}"}
        tokens.advance()


def _options(options: list[Option], above: str) -> Iterator[_Place]:
    yield from ((f"{above}/options/{option.name}", option.offset) for option in options)


def _in_message(message: Message, above: str, scopes: list[str]) -> Iterator[_Place]:
    yield from _declared(message, f"{above}/messages/{message.name}", scopes)


def _declared(message: Message, path: str, scopes: list[str]) -> Iterator[_Place]:
    """A message at a path, and what is inside it."""
    yield path, message.offset
    yield from _options(message.options, path)
    inside = [f"{scopes[0]}{message.name}.", *scopes]
    for field in message.fields:
        yield f"{path}/fields/{field.number}", field.offset
        yield from _options(field.options, f"{path}/fields/{field.number}")
        if field.group is not None:
            yield from _declared(field.group, f"{path}/fields/{field.number}/group", inside)
    yield from ((f"{path}/oneofs/{oneof.name}", oneof.offset) for oneof in message.oneofs)
    for nested in message.messages:
        yield from _in_message(nested, path, inside)
    for enum in message.enums:
        yield from _in_enum(enum, path)
    for extend in message.extends:
        yield from _in_extend(extend, inside)


def _as_types(message: Message, scope: str) -> Iterator[_Place]:
    """A message and those inside it by their full names, as files that import them say."""
    full_name = scope + message.name
    yield from _declared(message, f"/types/{full_name}", [scope])
    for nested in message.bodies():
        yield from _as_types(nested, f"{full_name}.")


def _in_enum(enum: Enum, above: str) -> Iterator[_Place]:
    path = f"{above}/enums/{enum.name}"
    yield path, enum.offset
    yield from _options(enum.options, path)
    yield from ((f"{path}/values/{value.number}", value.offset) for value in enum.values)


def _in_extend(extend: Extend, scopes: list[str]) -> Iterator[_Place]:
    """Extension fields, under each full name that the written one may stand for."""
    written = extend.extendee
    names = [written[1:]] if written.startswith(".") else [scope + written for scope in scopes]
    for field in extend.fields:
        for name in names:
            yield f"/extensions/{name}/{field.number}", field.offset
            yield from _options(field.options, f"/extensions/{name}/{field.number}")


def _scopes(package: str) -> list[str]:
    """The prefixes of names in a package, from the inside out."""
    parts = package.split(".") if package else []
    return ["".join(f"{part}." for part in parts[:count]) for count in range(len(parts), -1, -1)]
