"""From the text of a `.proto` file to its syntax tree: the file, and what may stand at its top level."""

from app.formats.protobuf.bodies import read_enum, read_extend, read_message
from app.formats.protobuf.flaws import note
from app.formats.protobuf.options import read_option, read_statement, read_type_name
from app.formats.protobuf.syntax import EDITIONS, File, Import, Method, Service
from app.formats.protobuf.tokens import Tokens, problem


def parse_file(text: str, path: str = "") -> File:
    """Read one file. Raises `SchemaError` where it is not one; names in it are not looked up."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise problem(text, error.start, "half of a surrogate pair is no character") from None
    tokens = Tokens(text)
    file = File(text, path=path)
    _read_syntax(tokens, file)
    while tokens.kind != "end":
        _read_statement(tokens, file)
    return file


def _read_syntax(tokens: Tokens, file: File) -> None:
    if not (tokens.at("syntax") or tokens.at("edition")):
        return
    keyword = tokens.text
    tokens.advance()
    tokens.expect("=")
    at = tokens.offset
    written = tokens.string("the name of the syntax")
    allowed = EDITIONS if keyword == "edition" else ("proto2", "proto3")
    if written not in allowed:
        tokens.offset = at
        raise tokens.error(f"unknown {keyword} {written[:40]!r}: it may be {' or '.join(allowed)}")
    tokens.expect(";")
    file.syntax, file.declared = written, True


def _read_statement(tokens: Tokens, file: File) -> None:
    if tokens.skip(";"):
        return
    match tokens.text if tokens.kind == "name" else "":
        case "package":
            _read_package(tokens, file)
        case "import":
            _read_import(tokens, file)
        case "option":
            read_statement(tokens, file.options)
        case "service":
            file.services.append(_read_service(tokens))
        case _:
            _read_declaration(tokens, file)


def _read_declaration(tokens: Tokens, file: File) -> None:
    if file.edition and (tokens.at("export") or tokens.at("local")):
        tokens.advance()
    match tokens.text if tokens.kind == "name" else "":
        case "message":
            file.messages.append(read_message(tokens, file))
        case "enum":
            file.enums.append(read_enum(tokens, file))
        case "extend":
            file.extends.append(read_extend(tokens, file, 0))
        case _:
            raise tokens.unexpected("a message, an enum, a service or another statement of a .proto file")


def _read_package(tokens: Tokens, file: File) -> None:
    if file.package:
        raise tokens.error("the file names its package twice")
    tokens.advance()
    if tokens.at("."):
        raise tokens.unexpected("the name of the package")
    file.package = read_type_name(tokens, "the name of the package")
    tokens.expect(";")


def _read_import(tokens: Tokens, file: File) -> None:
    offset = tokens.offset
    tokens.advance()
    modifier = ""
    if tokens.kind == "name" and tokens.text in {"public", "weak", "option"}:
        modifier = tokens.text
        tokens.advance()
    path = tokens.string("the path of the imported file")
    if any(known.path == path for known in file.imports):
        note(file, offset, f"{path!r} is imported twice")
    file.imports.append(Import(path, modifier, offset))
    tokens.expect(";")


def _read_service(tokens: Tokens) -> Service:
    tokens.advance()
    offset = tokens.offset
    service = Service(tokens.name("the name of the service"), offset)
    tokens.expect("{")
    while not tokens.skip("}"):
        if tokens.skip(";"):
            continue
        if tokens.at("option"):
            read_statement(tokens, service.options)
        elif tokens.at("rpc"):
            service.methods.append(_read_method(tokens))
        else:
            raise tokens.unexpected("'rpc', 'option' or '}'")
    return service


def _read_method(tokens: Tokens) -> Method:
    tokens.advance()
    offset = tokens.offset
    name = tokens.name("the name of the method")
    given, client_streaming = _read_parameter(tokens)
    tokens.expect("returns")
    returned, server_streaming = _read_parameter(tokens)
    method = Method(name, given, returned, client_streaming, server_streaming, offset)
    if not tokens.skip("{"):
        tokens.expect(";")
        return method
    while not tokens.skip("}"):
        if tokens.skip(";"):
            continue
        tokens.expect("option")
        method.options.append(read_option(tokens))
        tokens.expect(";")
    return method


def _read_parameter(tokens: Tokens) -> tuple[str, bool]:
    """A type in parentheses, perhaps after `stream`."""
    tokens.expect("(")
    streaming = tokens.skip("stream")
    name = read_type_name(tokens, "the name of a message")
    tokens.expect(")")
    return name, streaming
