"""Options: `option name = value;` and `[name = value, ...]`, whatever their value is made of."""

from app.formats.protobuf.syntax import Aggregate, Option, Value, Word
from app.formats.protobuf.tokens import Tokens

_MAX_DEPTH = 64


def read_option(tokens: Tokens) -> Option:
    """One option: its name, the equals sign and its value."""
    offset = tokens.offset
    name = _name(tokens)
    tokens.expect("=")
    return Option(name, _value(tokens, 0), offset)


def read_statement(tokens: Tokens, options: list[Option]) -> None:
    """`option ... ;`, with the first word as the current token."""
    tokens.advance()
    options.append(read_option(tokens))
    tokens.expect(";")


def read_list(tokens: Tokens) -> list[Option]:
    """The options in brackets behind a field, a value of an enum or an extension range, if there are any."""
    if not tokens.skip("["):
        return []
    options = [read_option(tokens)]
    while tokens.skip(","):
        options.append(read_option(tokens))
    tokens.expect("]")
    return options


def read_type_name(tokens: Tokens, what: str) -> str:
    """A name with dots in it, and perhaps one before it."""
    parts = [""] if tokens.skip(".") else []
    parts.append(tokens.name(what))
    while tokens.skip("."):
        parts.append(tokens.name(what))
    return ".".join(parts)


def _name(tokens: Tokens) -> str:
    parts = [_name_part(tokens)]
    while tokens.skip("."):
        parts.append(_name_part(tokens))
    return ".".join(parts)


def _name_part(tokens: Tokens) -> str:
    if not tokens.skip("("):
        return tokens.name("the name of an option")
    name = read_type_name(tokens, "the name of an option")
    tokens.expect(")")
    return f"({name})"


def _value(tokens: Tokens, depth: int) -> Value:
    if depth > _MAX_DEPTH:
        raise tokens.error("the value of the option nests too deep")
    if tokens.kind == "string":
        return tokens.string("a value")
    if tokens.at("{") or tokens.at("<"):
        return _aggregate(tokens, depth)
    if tokens.at("["):
        return _sequence(tokens, depth)
    return _word(tokens)


def _word(tokens: Tokens) -> Word:
    sign = "-" if tokens.skip("-") else ""
    if tokens.kind not in {"name", "number"}:
        raise tokens.unexpected("the value of an option")
    word = Word(sign + tokens.text)
    tokens.advance()
    return word


def _sequence(tokens: Tokens, depth: int) -> Value:
    tokens.advance()
    values: list[Value] = []
    while not tokens.skip("]"):
        if values:
            tokens.expect(",")
        values.append(_value(tokens, depth + 1))
    return tuple(values)


def _aggregate(tokens: Tokens, depth: int) -> Aggregate:
    closing = "}" if tokens.at("{") else ">"
    tokens.advance()
    entries: list[tuple[str, Value]] = []
    while not tokens.skip(closing):
        name = _entry_name(tokens)
        if not tokens.skip(":") and not (tokens.at("{") or tokens.at("<") or tokens.at("[")):
            raise tokens.unexpected("':'")
        entries.append((name, _value(tokens, depth + 1)))
        if not tokens.skip(","):
            tokens.skip(";")
    return Aggregate(tuple(entries))


def _entry_name(tokens: Tokens) -> str:
    """A field's name, or in brackets an extension's name or the URL of a type."""
    if not tokens.skip("["):
        return tokens.name("the name of a field")
    name = read_type_name(tokens, "the name of an extension")
    if tokens.skip("/"):
        name += "/" + read_type_name(tokens, "the name of a type")
    tokens.expect("]")
    return f"[{name}]"
