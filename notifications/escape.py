"""Making untrusted text harmless in Markdown, in HTML and in chat services.

Names, schema text and reasons come from other teams. Chat services read several dialects of Markdown, and not all of
them know backslash escapes, so names go into code spans, where no dialect looks for markup, and free text loses or
escapes just the characters that could start a link, a mention, a tag or a code span.
"""

import re
import unicodedata

from markupsafe import Markup, escape

_BREAK = "\u200b"  # zero width space: invisible, and the end of any mention or fence
_MENTION = re.compile(r"@(?=(?:here|everyone|channel|room|all)\b)|(?<![\w.+-])@", re.IGNORECASE)
_FENCE = re.compile(r"`(?=`)")
_BLOCK_START = re.compile(r"^(?:(?=[#+=|-])|(\d+)(?=[.)]))")
_SPECIAL = re.compile(r"[\\\[\]<>!*~]|(?<!\w)_|_(?!\w)")
_UNSAFE_IN_URL = re.compile(r"[\s()<>\[\]\"'`\\*|]")


def one_line(value: str, limit: int) -> str:
    """The text without line breaks and invisible control characters, shortened in the middle to `limit` characters."""
    if len(value) > 20 * limit:  # what will not be shown is not worth cleaning
        value = value[: 10 * limit] + value[-10 * limit :]
    clean = " ".join("".join(c if _visible(c) else " " for c in value).split())
    if len(clean) <= limit:
        return clean
    head = (limit - 1) * 2 // 3
    return f"{clean[:head]}…{clean[len(clean) - (limit - 1 - head) :]}"


def lines(value: str, limit: int) -> str:
    """The text with its line breaks, without other control characters, cut to `limit` characters."""
    shown = value[: 4 * limit].expandtabs(2)
    clean = "".join(c if c == "\n" or _visible(c) else " " for c in shown).strip("\n")
    return clean if len(clean) <= limit else f"{clean[: limit - 1]}…"


def _visible(character: str) -> bool:
    # Cc are control characters; Cf hide or reorder text (bidirectional overrides); Cs cannot be encoded.
    return unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Zl", "Zp"}


def no_mentions(value: str) -> str:
    """The text in which no chat service sees a mention; e-mail addresses stay as they are."""
    return _MENTION.sub(f"@{_BREAK}", value)


def markdown_name(value: str) -> str:
    """A name as a code span."""
    return f"`{no_mentions(value.replace('`', chr(39)))}`" if value else ""


def markdown_text(value: str) -> str:
    """Free text in which nothing but bare addresses is live."""
    inline = _SPECIAL.sub(r"\\\g<0>", no_mentions(value.replace("`", "'")))
    return _BLOCK_START.sub(r"\1\\", inline)


def markdown_code(value: str) -> str:
    """The inside of a fenced block of three backticks."""
    return no_mentions(_FENCE.sub(f"`{_BREAK}", value))


def html_name(value: str) -> Markup:
    """A name as an HTML code element."""
    return Markup("<code>{}</code>").format(no_mentions(value))


def html_text(value: str) -> Markup:
    """Free text for HTML. Telegram takes HTML and looks for mentions in it, hence those here too."""
    return escape(no_mentions(value))


def link_target(url: str) -> str:
    """A URL that cannot end its Markdown or Slack link early. Empty unless it is an http or https one."""
    if not url.startswith(("http://", "https://")):
        return ""
    return _UNSAFE_IN_URL.sub(lambda match: "".join(f"%{byte:02X}" for byte in match[0].encode()), url)
