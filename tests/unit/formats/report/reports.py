"""Reports that the tests of this folder share."""

from app.formats import FORMATS, Level, check
from app.formats.report import Report, Source


def report(format_name: str, *texts: str, level: Level = Level.BACKWARD, **references: str) -> Report:
    """The report on the last of `texts`, with the others as v1, v2, ... before it."""
    language = FORMATS[format_name]
    schemas = [language.parse(text, references) for text in texts]
    verdict = check(language, schemas[:-1], schemas[-1], level)
    sources = [Source(f"v{number}.txt", text) for number, text in enumerate(texts, start=1)]
    old = sources[-1 - len(verdict.comparisons) : -1]
    named = {name: Source(f"{name}.txt", text) for name, text in references.items()}
    return Report(format_name, verdict, tuple(old), sources[-1], named)


def record(*fields: str) -> str:
    """An Avro record, a field a line; the first is on line 2."""
    return '{"type": "record", "name": "U", "fields": [\n' + ",\n".join(fields) + "\n]}"


MIXED = report(
    "AVRO",
    record(
        '  {"name": "id", "type": "int"}',
        '  {"name": "gone", "type": "string"}',
        '  {"name": "raw", "type": "bytes", "doc": "x"}',
    ),
    record(
        '  {"name": "id", "type": "long"}',
        '  {"name": "email", "type": "string"}',
        '  {"name": "raw", "type": "string"}',
        '  {"name": "note", "type": "string", "default": ""}',
    ),
)
"""Every severity: a widening that BACKWARD allows, a break, a removal, a risk, a safe addition, and documentation."""

NASTY = "\u202e\x1b[2J</code><script>alert(1)</script>`` ``` ](http://evil.test) [x](http://evil.test) **b** @all"
"""What a schema may say, and a report may only quote."""
