"""A report as a page of its own."""

from collections.abc import Iterator
from html import escape

from app.formats.report.model import Report
from app.formats.report.words import Entry, headline, remarks, sections

_STYLE = """
:root { color-scheme: light dark; --breaking: #d32f2f; --risky: #b26a00; --safe: #2e7d32; --informational: #607d8b }
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem }
h1 { font-size: 1.4rem } h2 { font-size: 1.1rem; margin-top: 2rem }
li { border-left: 4px solid; list-style: none; margin: 1rem 0; padding-left: 1rem }
ul { padding: 0 }
p { margin: .25rem 0 }
code { font: .875em ui-monospace, monospace; overflow-wrap: anywhere }
del, ins { display: block; padding: 0 .5rem; text-decoration: none }
del { background: #d32f2f26 } del::before { content: "- " }
ins { background: #2e7d3226 } ins::before { content: "+ " }
.breaking { border-color: var(--breaking) } .risky { border-color: var(--risky) }
.safe { border-color: var(--safe) } .informational { border-color: var(--informational) }
""".strip()


def render_html(report: Report) -> str:
    """One page without scripts and without anything from elsewhere. All words are escaped."""
    title = escape(headline(report))
    body = [f"<h1>{title}</h1>"]
    for section in sections(report):
        body += [f"<h2>{escape(section.heading)}</h2>", "<ul>", *map(_item, section.entries), "</ul>"]
    head = f'<meta charset="utf-8">\n<title>{title}</title>\n<style>\n{_STYLE}\n</style>'
    content = "\n".join(body)
    return f'<!doctype html>\n<html lang="en">\n<head>\n{head}\n</head>\n<body>\n{content}\n</body>\n</html>\n'


def _item(entry: Entry) -> str:
    paragraphs = "\n".join(f"<p>{line}</p>" for line in _lines(entry))
    return f'<li class="{entry.label.lower()}">\n{paragraphs}\n</li>'


def _lines(entry: Entry) -> Iterator[str]:
    yield f"<strong>{entry.label}</strong>: {escape(entry.message)}"
    yield f"{_code(entry.rule)} {entry.link} {_code(entry.place)}{entry.line}"
    if entry.before is not None:
        yield f"<del>{_code(entry.before)}</del>"
    if entry.after is not None:
        yield f"<ins>{_code(entry.after)}</ins>"
    yield from remarks(entry, escape, _code)


def _code(text: str) -> str:
    return f"<code>{escape(text)}</code>"
