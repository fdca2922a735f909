"""Schemas from files, and the options that go with them."""

import functools
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import rich_click as click

from app.client import Document
from app.formats import FORMATS, recognise

_FORMATS = {
    ".avsc": "AVRO",
    ".json": "JSON",
    ".proto": "PROTOBUF",
    ".csdl": "CSDL",
    ".edmx": "CSDL",
    ".graphql": "GRAPHQL",
    ".graphqls": "GRAPHQL",
    ".gql": "GRAPHQL",
    ".wsdl": "WSDL",
    ".xml": "XML",
    ".xsd": "XSD",
}
_DESCRIPTIONS = frozenset({"OPENAPI", "ASYNCAPI", "CSDL", "WSDL", "XSD"})
_SHARED = frozenset({".json", ".yaml", ".yml", ".xml"})
"""Endings of files that hold schemas of more than one language."""

SCHEMA_FILE = click.Path(exists=True, dir_okay=False, readable=True, allow_dash=True, path_type=Path)


def read_schema(file: Path) -> str:
    """The text of a file, or of stdin if it is `-`; a byte order mark is no part of it."""
    try:
        content = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise click.UsageError(f"{shown(file)} is not UTF-8 text: {error.reason} at byte {error.start}") from None
    except OSError as error:
        raise click.UsageError(f"{shown(file)} cannot be read: {error.strerror}") from None


def shown(file: Path) -> str:
    """What a file is called where people read it."""
    return "<stdin>" if str(file) == "-" else str(file)


def guess_format(file: Path) -> str | None:
    """The schema language that the file's name tells; of a description of an API, which shares its endings with others,
    its content."""
    suffix = file.suffix.lower()
    described = recognise(read_schema(file)) if suffix in _SHARED else None
    return described if described in _DESCRIPTIONS & FORMATS.keys() else _FORMATS.get(suffix)


def schema_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Options of commands that propose a schema; the command is given them as the API takes them, as `details`."""

    @click.option("--version", help="The semantic version; worked out unless given.")
    @click.option("--notice", help="How long consumers have to answer, as ISO 8601: P14D, PT36H.")
    @click.option(
        "--reference",
        "references",
        multiple=True,
        metavar="NAME=FQN[@VERSION]",
        help="What a name in the schema stands for; can be repeated.",
    )
    @functools.wraps(command)
    def run(*args: Any, version: str | None, notice: str | None, references: tuple[str, ...], **kwargs: Any) -> Any:
        details = {"version": version, "notice": notice, "references": _parsed(references)}
        return command(*args, details=details, **kwargs)

    return run


def _parsed(references: tuple[str, ...]) -> list[Document] | None:
    """None if there are none."""
    parsed: list[Document] = []
    for each in references:
        name, separator, target = each.partition("=")
        fqn, _, version = target.partition("@")
        if not (name and separator and fqn):
            raise click.BadParameter(f"{each!r} is not NAME=FQN[@VERSION]", param_hint="--reference")
        parsed.append({"name": name, "fqn": fqn} | ({"version": version} if version else {}))
    return parsed or None
