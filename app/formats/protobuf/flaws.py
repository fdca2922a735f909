"""What protoc would refuse, but the registries take: a schema that can be understood is read, and its flaw is kept."""

from app.formats.model import SchemaError
from app.formats.protobuf.syntax import File
from app.formats.protobuf.tokens import problem


def note(file: File, offset: int, message: str) -> None:
    """Keep what is wrong at a place of a file, if it is the first thing."""
    if file.flaw is None:
        file.flaw = SchemaError(message) if file.compiled else problem(file.text, offset, message)


def in_reference(path: str, error: SchemaError) -> SchemaError:
    """The error with the name of the file in which it is."""
    return type(error)(f"in the reference {path!r}: {error.message}", line=error.line, column=error.column)
