"""Expressions run in linear time, held against Python's own engine."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.formats.json_schema.expressions import expression
from app.formats.json_schema.patterns import MAX_NAME, matches
from app.formats.json_schema.sre import sre_parser
from app.patterns.nodes import UnsupportedError

ATOMS = st.sampled_from(["a", "b", ".", "[ab]", "[^a]", r"\d", r"[\w-]", "-", "", "^", "$", "(a)"])
REPEATS = st.sampled_from(["*", "+", "?", "*?", "{2}", "{0,2}", "{1,}"])
PATTERNS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.builds("{}{}".format, inner, inner),
        st.builds("(?:{}){}".format, inner, REPEATS),
        st.builds("(?:{}|{})".format, inner, inner),
    ),
    max_leaves=8,
)


@given(pattern=PATTERNS, text=st.text("ab-1\n", max_size=6))
@settings(max_examples=500, deadline=None)
def test_what_is_found_is_what_re_finds(pattern: str, text: str) -> None:
    assert expression(sre_parser.parse(pattern)).found_in(text) is (re.search(pattern, text) is not None)


@pytest.mark.parametrize("pattern", [r"(a)\1", "(?=a)b", "(?i:a)", r"\bword", "(a{1,40}){40}"])
def test_what_cannot_run_in_linear_time_is_refused(pattern: str) -> None:
    with pytest.raises(UnsupportedError):
        expression(sre_parser.parse(pattern))


@pytest.mark.parametrize(
    ("pattern", "name"),
    [("^[a-z]+(-[a-z]+)*$", "a-long-name"), ("^(?!x-).*[a-z].*$", "y-a"), (r"^([^.]+\.)*[^.]+$", "a.b.c"), ("", "")],
)
def test_names_are_found(pattern: str, name: str) -> None:
    assert matches(pattern, name)


@pytest.mark.parametrize(
    ("pattern", "name"),
    [("^[a-z]+(-[a-z]+)*$", "A"), ("^(?!x-).*[a-z].*$", "x-a"), (r"(a)\1+(b*)*", "aa"), ("a", "a" * (MAX_NAME + 1))],
)
def test_names_are_not_found(pattern: str, name: str) -> None:
    """Neither those that do not match, nor those that cannot be tried."""
    assert not matches(pattern, name)
