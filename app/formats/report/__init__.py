"""A verdict, readable: as text, Markdown and HTML for people, as JSON and SARIF 2.1.0 for programs.

Pure functions, deterministic to the byte. Whatever a schema says, it is quoted and never markup, a link or a control
sequence in what is written here.

>>> from app.formats import FORMATS, Level, check
>>> from app.formats.report import RENDERERS, Report, Source
>>> avro = FORMATS["AVRO"]
>>> verdict = check(avro, [avro.parse('"int"')], avro.parse('"string"'), Level.FORWARD)
>>> report = Report("AVRO", verdict, (Source("v1", '"int"'),), Source("v2", '"string"'))
>>> print(RENDERERS["text"](report).partition(".")[0])
v2 is not FORWARD compatible with v1: a major version
"""

from collections.abc import Callable, Mapping

from app.formats.report.html import render_html
from app.formats.report.machine import render_json
from app.formats.report.markdown import render_markdown
from app.formats.report.model import Report, Source
from app.formats.report.sarif import render_sarif
from app.formats.report.text import render_text

RENDERERS: Mapping[str, Callable[[Report], str]] = {
    "text": render_text,
    "json": render_json,
    "markdown": render_markdown,
    "html": render_html,
    "sarif": render_sarif,
}
"""How a report can be written, by name."""

__all__ = ["RENDERERS", "Report", "Source"]
