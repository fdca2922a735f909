"""What stood somewhere before and what stands there now, short enough to be read side by side."""

import json
import math
import unicodedata
from typing import Any

MAX_VALUE = 120
"""Characters of a value before or after a change that are shown; its path says where the rest is."""

_CONTEXT = 20


def one_line(text: str) -> str:
    """Text of others as one line, without characters that steer a terminal or reorder what is read."""
    visible = (" " if unicodedata.category(each) in {"Cc", "Cf", "Cs", "Zl", "Zp"} else each for each in text)
    return " ".join("".join(visible).split())


def finite(value: Any) -> Any:
    """The value without infinite numbers, which a schema may state (1e999) and JSON cannot."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, list | tuple):
        return [finite(each) for each in value]
    if isinstance(value, dict):
        return {key: finite(each) for key, each in value.items()}
    return value


def before_and_after(old: Any, new: Any) -> tuple[str, str]:
    """Both values as JSON; of long ones only what differs, and no more than `MAX_VALUE` characters of that."""
    old, new = finite(old), finite(new)
    texts = _json(old), _json(new)
    if max(map(len, texts)) > MAX_VALUE:
        texts = _differences(old, new)
    return _cut(texts[0]), _cut(texts[1])


def _differences(old: Any, new: Any) -> tuple[str, str]:
    if isinstance(old, list) and isinstance(new, list):
        return _without(old, new, "[]"), _without(new, old, "[]")
    if isinstance(old, dict) and isinstance(new, dict):
        return _without(old, new, "{}"), _without(new, old, "{}")
    if isinstance(old, str) and isinstance(new, str):
        pairs = enumerate(zip(old, new, strict=False))
        same = next((at for at, (before, after) in pairs if before != after), min(len(old), len(new)))
        if same > _CONTEXT:
            start = same - _CONTEXT
            return _json(f"…{old[start:]}"), _json(f"…{new[start:]}")
    return _json(old), _json(new)


def _without(value: Any, other: Any, brackets: str) -> str:
    """The elements or members of a value that the other does not have, with dots for those that both have."""
    parts, known = _parts(value), set(_parts(other))
    own = [part for part in parts if part not in known]
    shown = own if len(own) == len(parts) else ["…", *own]
    return f"{brackets[0]}{', '.join(shown)}{brackets[1]}"


def _parts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [f"{_json(key)}: {_json(member)}" for key, member in value.items()]
    return [_json(element) for element in value]


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _cut(text: str) -> str:
    return one_line(text if len(text) <= MAX_VALUE else f"{text[: MAX_VALUE - 1]}…")
