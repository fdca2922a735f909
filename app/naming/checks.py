"""What texts have to be, in the words of the API that seed 003 describes: `name is required`."""

import re
from urllib.parse import urlsplit

from app.errors import Invalid
from app.patterns.ecmascript import PatternError, check_pattern

MAX_TEXT = 255
"""Characters of names, keys and values."""
MAX_LONG_TEXT = 4_000
"""Characters of descriptions, addresses and templates."""
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//|\\")


def check_text(field: str, text: str, *, limit: int = MAX_TEXT) -> None:
    """Raise `Invalid` for a text that is blank or too long."""
    if not text.strip():
        raise Invalid(f"{field} is required", field=field)
    if len(text) > limit:
        raise Invalid(f"{field} must have at most {limit} characters", field=field)


def check_url(field: str, url: str) -> None:
    """Raise `Invalid` unless a text is an address of the web, without a user in it. Nothing here ever goes there."""
    check_text(field, url, limit=MAX_LONG_TEXT)
    if any(character.isspace() or not character.isprintable() for character in url) or "\\" in url:
        raise Invalid(f"{field} must be an http or https URL without spaces", field=field)
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host, parts = None, urlsplit("")
    if parts.scheme not in ("http", "https") or not host:
        raise Invalid(f"{field} must be an http or https URL", field=field)
    if "@" in parts.netloc:
        raise Invalid(f"{field} must not contain credentials", field=field)


def check_template(field: str, template: str) -> None:
    """Raise `Invalid` unless a text can lead somewhere: a path, or a whole address of the web."""
    check_text(field, template, limit=MAX_LONG_TEXT)
    if _SCHEME.match(template.strip()):
        check_url(field, template)


def check_expression(field: str, pattern: str) -> None:
    """Raise `Invalid` unless a text is a regular expression of ECMAScript that can be run here."""
    check_text(field, pattern, limit=MAX_LONG_TEXT)
    try:
        check_pattern(pattern)
    except PatternError as error:
        raise Invalid(
            f"{field} must be a regular expression (ECMAScript, without flags): {error}", field=field
        ) from None
