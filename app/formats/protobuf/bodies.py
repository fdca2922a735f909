"""The bodies of messages and enums: fields, oneofs, groups, maps, reserved and extension ranges."""

from app.formats.protobuf.flaws import note
from app.formats.protobuf.options import read_list, read_statement, read_type_name
from app.formats.protobuf.syntax import (
    MAX_ENUM_NUMBER,
    MAX_NUMBER,
    SCALARS,
    Enum,
    EnumValue,
    Extend,
    Field,
    File,
    Label,
    Message,
    Oneof,
    Range,
)
from app.formats.protobuf.tokens import Tokens

MAX_DEPTH = 31
"""How deep protoc lets messages nest."""

_LABELS = frozenset(Label)
_NESTED = frozenset({"message", "enum", "extend", "oneof", "option", "reserved", "extensions", "export", "local"})


def read_message(tokens: Tokens, file: File, depth: int = 0) -> Message:
    """`message Name { ... }`, with the keyword as the current token."""
    tokens.advance()
    offset = tokens.offset
    message = Message(tokens.name("the name of the message"), offset)
    _read_body(tokens, message, file, depth)
    return message


def read_enum(tokens: Tokens, file: File) -> Enum:
    """`enum Name { ... }`, with the keyword as the current token."""
    tokens.advance()
    offset = tokens.offset
    enum = Enum(tokens.name("the name of the enum"), offset)
    tokens.expect("{")
    while not tokens.skip("}"):
        if tokens.skip(";"):
            continue
        if tokens.at("option"):
            read_statement(tokens, enum.options)
        elif tokens.at("reserved"):
            _read_reserved(tokens, enum, file, MAX_ENUM_NUMBER)
        else:
            enum.values.append(_read_value(tokens))
    return enum


def read_extend(tokens: Tokens, file: File, depth: int) -> Extend:
    """`extend Name { ... }`, with the keyword as the current token."""
    tokens.advance()
    offset = tokens.offset
    extend = Extend(read_type_name(tokens, "the name of the extended message"), offset)
    tokens.expect("{")
    while not tokens.skip("}"):
        if not tokens.skip(";"):
            extend.fields.append(_read_field(tokens, file, None, depth))
    return extend


def _read_body(tokens: Tokens, message: Message, file: File, depth: int) -> None:
    if depth >= MAX_DEPTH:
        raise tokens.error(f"messages may not nest deeper than {MAX_DEPTH} levels")
    tokens.expect("{")
    while not tokens.skip("}"):
        if tokens.skip(";"):
            continue
        if tokens.kind == "name" and tokens.text in _NESTED and not _starts_field(tokens):
            _read_nested(tokens, message, file, depth)
        else:
            message.fields.append(_read_field(tokens, file, None, depth))


def _starts_field(tokens: Tokens) -> bool:
    """Whether a keyword is the name of a field's type: protoc takes it as the keyword wherever it can be one."""
    return tokens.text in {"export", "local"} and tokens.following() not in {"message", "enum"}


def _read_nested(tokens: Tokens, message: Message, file: File, depth: int) -> None:
    if tokens.text in {"export", "local"}:
        tokens.advance()
    match tokens.text:
        case "message":
            message.messages.append(read_message(tokens, file, depth + 1))
        case "enum":
            message.enums.append(read_enum(tokens, file))
        case "extend":
            message.extends.append(read_extend(tokens, file, depth))
        case "oneof":
            _read_oneof(tokens, message, file, depth)
        case "option":
            read_statement(tokens, message.options)
        case "reserved":
            _read_reserved(tokens, message, file, MAX_NUMBER)
        case _:
            _read_extensions(tokens, message)


def _read_oneof(tokens: Tokens, message: Message, file: File, depth: int) -> None:
    tokens.advance()
    offset = tokens.offset
    oneof = Oneof(tokens.name("the name of the oneof"), offset)
    message.oneofs.append(oneof)
    tokens.expect("{")
    before = len(message.fields)
    while not tokens.at("}"):
        if tokens.at("option"):
            read_statement(tokens, oneof.options)
            continue
        if tokens.skip(";"):
            continue
        if tokens.kind == "name" and tokens.text in _LABELS:
            raise tokens.error("a field of a oneof may not have a label (required, optional, repeated)")
        message.fields.append(_read_field(tokens, file, oneof.name, depth))
    if len(message.fields) == before:
        note(file, offset, f"the oneof {oneof.name!r} has no fields")
    tokens.expect("}")


def _read_field(tokens: Tokens, file: File, oneof: str | None, depth: int) -> Field:
    label = _read_label(tokens, file, oneof)
    if tokens.at("group") and (label or oneof) and tokens.following_kind() == "name":
        return _read_group(tokens, file, label, oneof, depth)
    key: str | None = None
    if tokens.at("map") and tokens.following() == "<":
        if label or oneof:
            raise tokens.error("a map field may have no label and may not be in a oneof")
        key, kind = _read_map(tokens)
    else:
        if label is None and oneof is None and file.syntax == "proto2":
            raise tokens.unexpected("'required', 'optional' or 'repeated'")
        kind = read_type_name(tokens, "the type of a field")
    offset = tokens.offset
    name = tokens.name("the name of the field")
    tokens.expect("=")
    number = tokens.integer("the number of the field", MAX_NUMBER)
    options = read_list(tokens)
    tokens.expect(";")
    return Field(name, number, kind, offset, label, key, oneof, options=options)


def _read_label(tokens: Tokens, file: File, oneof: str | None) -> Label | None:
    if oneof is not None or tokens.kind != "name" or tokens.text not in _LABELS:
        return None
    label = Label(tokens.text)
    if label is Label.REQUIRED and file.syntax != "proto2":
        raise tokens.error(f"required fields are not allowed in {file.syntax}")
    if label is Label.OPTIONAL and file.edition:
        raise tokens.error("the label 'optional' is not allowed in editions: fields have presence by default")
    tokens.advance()
    return label


def _read_map(tokens: Tokens) -> tuple[str, str]:
    tokens.advance()
    tokens.expect("<")
    at = tokens.offset
    key = read_type_name(tokens, "the type of the map's keys")
    if key not in SCALARS or key in {"float", "double", "bytes"}:
        tokens.offset = at
        raise tokens.error("the keys of a map are of an integral type, bool or string")
    tokens.expect(",")
    value = read_type_name(tokens, "the type of the map's values")
    tokens.expect(">")
    return key, value


def _read_group(tokens: Tokens, file: File, label: Label | None, oneof: str | None, depth: int) -> Field:
    if file.syntax != "proto2":
        note(file, tokens.offset, f"groups are not supported in {file.syntax}")
    tokens.advance()
    offset = tokens.offset
    name = tokens.name("the name of the group")
    if not name[0].isupper():
        note(file, offset, f"the name of the group {name!r} must start with a capital letter")
    tokens.expect("=")
    number = tokens.integer("the number of the group", MAX_NUMBER)
    options = read_list(tokens)
    group = Message(name, offset)
    _read_body(tokens, group, file, depth + 1)
    return Field(name.lower(), number, name, offset, label, None, oneof, group, options)


def _read_extensions(tokens: Tokens, message: Message) -> None:
    tokens.advance()
    message.extensions.append(_read_range(tokens, MAX_NUMBER))
    while tokens.skip(","):
        message.extensions.append(_read_range(tokens, MAX_NUMBER))
    read_list(tokens)
    tokens.expect(";")


def _read_reserved(tokens: Tokens, owner: Message | Enum, file: File, highest: int) -> None:
    tokens.advance()
    names, ranges = len(owner.reserved_names), len(owner.reserved)
    while True:
        if tokens.kind in {"string", "name"}:
            _read_reserved_name(tokens, owner, file)
        else:
            owner.reserved.append(_read_range(tokens, highest, negative=isinstance(owner, Enum)))
        if not tokens.skip(","):
            break
    if len(owner.reserved_names) > names and len(owner.reserved) > ranges:
        note(file, tokens.offset, "names and numbers are not reserved by one statement")
    tokens.expect(";")


def _read_reserved_name(tokens: Tokens, owner: Message | Enum, file: File) -> None:
    """A name, in editions without quotes."""
    what = "a reserved name"
    owner.reserved_names.append(tokens.name(what) if file.edition else tokens.string(what))


def _read_range(tokens: Tokens, highest: int, *, negative: bool = False) -> Range:
    first = _signed(tokens, "a number", highest, negative=negative)
    if not tokens.skip("to"):
        return Range(first, first)
    at = tokens.offset
    last = highest if tokens.skip("max") else _signed(tokens, "a number", highest, negative=negative)
    if last < first:
        tokens.offset = at
        raise tokens.error("a range ends before it starts")
    return Range(first, last)


def _signed(tokens: Tokens, what: str, highest: int, *, negative: bool) -> int:
    if negative and tokens.skip("-"):
        return -tokens.integer(what, highest + 1)
    return tokens.integer(what, highest)


def _read_value(tokens: Tokens) -> EnumValue:
    offset = tokens.offset
    name = tokens.name("the name of a value")
    tokens.expect("=")
    number = _signed(tokens, "the number of the value", MAX_ENUM_NUMBER, negative=True)
    options = read_list(tokens)
    tokens.expect(";")
    return EnumValue(name, number, offset, options)
