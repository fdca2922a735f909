"""`assent check`: what a new schema would break, worked out here, without a server."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import rich_click as click

from app.commands.exits import Exit
from app.commands.output import Output
from app.commands.schema_file import SCHEMA_FILE, guess_format, read_schema, shown
from app.formats import FORMATS, Format, Level, Outcome, Schema, SchemaError, Verdict, check
from app.formats.protobuf import ProtobufSchema
from app.formats.report import RENDERERS, Report, Source

_EXITS = {Outcome.COMPATIBLE: Exit.DONE, Outcome.BREAKING: Exit.NEGATIVE, Outcome.UNKNOWN: Exit.PENDING}


@click.command("check")
@click.argument("files", nargs=-1, type=SCHEMA_FILE, metavar="OLD... NEW", required=True)
@click.option(
    "--format",
    "format_name",
    type=click.Choice(tuple(FORMATS), case_sensitive=False),
    help="The schema language; guessed from the files' names (.avsc, .proto, .graphql ...), or from what they say.",
)
@click.option(
    "--level",
    type=click.Choice(tuple(map(str, Level)), case_sensitive=False),
    default=str(Level.BACKWARD),
    show_default=True,
    help="What NEW may not break.",
)
@click.option(
    "--reference",
    "references",
    multiple=True,
    metavar="NAME=FILE",
    help="What a name in the schemas stands for; can be repeated.",
)
@click.option(
    "--old-reference",
    "old_references",
    multiple=True,
    metavar="NAME=FILE",
    help="The same for OLD alone, where what NEW refers to has changed as well.",
)
@click.option(
    "--output", "kind", type=click.Choice(tuple(RENDERERS)), default="text", show_default=True, help="How to tell."
)
def check_files(
    files: Sequence[Path],
    format_name: str | None,
    level: str,
    references: Sequence[str],
    old_references: Sequence[str],
    kind: str,
) -> Exit:
    """Check the schema in NEW (- is stdin) against the one in OLD. Needs no server.

    Several OLD files are a history, oldest first: a transitive level looks at all of them, the others at the last.

    Exit code 0: compatible. 1: breaking. 2: bad input. 3: it cannot be told, because the schemas are too entangled.
    """
    if len(files) < 2:
        raise click.UsageError("name at least two files: OLD and NEW")
    if [str(file) for file in files].count("-") > 1:
        raise click.UsageError("stdin can be read only once: only one file may be -")
    language = FORMATS[format_name or _guess(files)]
    *sources, new_source = [_source(file) for file in files]
    named = _references("--reference", references)
    old_named = named | _references("--old-reference", old_references)
    earlier = [_parse(language, source, old_named) for source in sources]
    new = _parse(language, new_source, named)
    verdict = check(language, earlier, new, Level(level))
    compared = len(verdict.comparisons)
    if skipped := [source.name for source in sources[:-compared]]:
        Output().say(f"{level} looks at the latest version only; not compared: {', '.join(skipped)}")
    if flaw := _unsaid_flaw(new, verdict):
        Output().say(f"protoc refuses {new_source.name}, though registries take it: {flaw}")
    report = Report(language.name, verdict, tuple(sources[-compared:]), new_source, named, old_named)
    sys.stdout.buffer.write(RENDERERS[kind](report).encode())
    sys.stdout.flush()
    return _EXITS[verdict.outcome]


def _guess(files: Sequence[Path]) -> str:
    """The one language that the names of the files tell."""
    guesses = {guess for file in files if (guess := guess_format(file))}
    if len(guesses) != 1:
        told = f"the files' names tell {' and '.join(sorted(guesses)) or 'no schema language'}"
        raise click.UsageError(f"{told}: name it with --format")
    return guesses.pop()


def _unsaid_flaw(new: Schema, verdict: Verdict) -> SchemaError | None:
    """Why protoc refuses the new schema, where that is no change: each earlier one has the same flaw."""
    if not isinstance(new, ProtobufSchema):
        return None
    is_change = any(change.rule == "NOT_COMPILABLE" for changes in verdict.comparisons for change in changes)
    return None if is_change else new.flaw


def _references(option: str, given: Sequence[str]) -> dict[str, Source]:
    """The sources that an option names."""
    found: dict[str, Source] = {}
    for each in given:
        name, separator, file = each.rpartition("=")
        if not (name and separator and file):
            raise click.BadParameter(f"{each!r} is not NAME=FILE", param_hint=option)
        if name in found:
            raise click.BadParameter(f"{name!r} is named twice", param_hint=option)
        try:
            found[name] = _source(SCHEMA_FILE.convert(file, None, None))
        except click.BadParameter as error:
            raise click.BadParameter(error.message, param_hint=option) from None
    return found


def _source(file: Path) -> Source:
    return Source(shown(file), read_schema(file))


def _parse(language: Format, source: Source, references: Mapping[str, Source]) -> Schema:
    try:
        return language.parse(source.text, {name: each.text for name, each in references.items()})
    except SchemaError as error:
        raise click.UsageError(f"{source.name} is no {language.name} schema: {error}") from None
