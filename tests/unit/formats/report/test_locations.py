"""From pointers to places in a text."""

import json
from collections.abc import Iterator
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from app.formats.report.locations import locate

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=20,
)


def places(value: Any, pointer: str = "", key: str | None = None) -> Iterator[tuple[str, str]]:
    """Every pointer into a value, with the JSON text that stands there, a key's if it is a member."""
    yield pointer, json.dumps(value if key is None else key)
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from places(inner, f"{pointer}/{name.replace('~', '~0').replace('/', '~1')}", name)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from places(inner, f"{pointer}/{index}")


@given(VALUES, st.sampled_from([None, 0, 2]))
def test_everything_in_a_json_text_is_found(value: Any, indent: int | None) -> None:
    text = json.dumps(value, indent=indent)
    expected = dict(places(value))
    found = locate(text, expected)
    assert set(found) == set(expected)
    lines = text.split("\n")
    for pointer, (line, column) in found.items():
        rest = "\n".join([lines[line - 1][column - 1 :], *lines[line:]])
        there, _ = json.JSONDecoder().raw_decode(rest)
        assert there == json.loads(expected[pointer])


def test_comments_are_no_part_of_it() -> None:
    text = '// a "schema"\n{ /* { */ "type": // the type\n "int" }'
    assert locate(text, ["/type", ""]) == {"": (2, 1), "/type": (2, 11)}


def test_the_last_of_repeated_keys_counts() -> None:
    assert locate('{"a": 1,\n "a": 2}', ["/a"]) == {"/a": (2, 2)}


def test_what_is_not_there_is_left_out() -> None:
    assert locate('{"a": [1]}', ["/b", "/a/1", "/a/0/c", "/a/x"]) == {}


def test_a_text_that_is_not_json_has_no_places() -> None:
    assert locate('syntax = "proto3"; message A {}', ["", "/A"]) == {}
    assert locate("", [""]) == {}


def test_very_deep_and_very_long_texts_are_read() -> None:
    deep = "[" * 50_000 + "]" * 50_000
    assert locate(deep, ["/0/0"]) == {"/0/0": (1, 3)}
    assert locate('"' + '\\"' * 500_000, ["/a"]) == {}
