"""HTML pages: rendered from templates with everything escaped, and headers that let nothing in from elsewhere."""

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar import Response

_FOLDER = Path(__file__).parent
STATIC = _FOLDER / "static"
_TEMPLATES = Environment(
    loader=FileSystemLoader(_FOLDER / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_STRICT_CSP = (
    "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": _STRICT_CSP,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
}


def page(template: str, *, status: int = 200, headers: dict[str, str] | None = None, **values: Any) -> Response[str]:
    """A page. It loads nothing but its style sheet, runs no script, and is neither kept nor indexed by anyone."""
    return Response(
        _TEMPLATES.get_template(template).render(values),
        status_code=status,
        media_type="text/html",
        headers=_HEADERS | (headers or {}),
    )
