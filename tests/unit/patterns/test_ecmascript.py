"""ECMAScript's expressions, held against a real engine of ECMAScript."""

from collections.abc import Iterator
from contextlib import suppress

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.patterns.ecmascript import MAX_PATTERN, MAX_TEXT, PatternError, check_pattern, found
from tests.support.node import Node, node

ATOMS = st.sampled_from(
    [
        *("a", "b", ".", "[ab]", "[^a]", r"\d", r"\W", r"[\w-]", "[a-]", "-", "", "^", "$", r"\b", r"\B", r"\x61"),
        *(r"\u0062", "(a)", "(?<n>b)", r"\n", r"[\b-]", "{", "}", "]", "[]", "[^]", r"\-", r"\/", "é", "😀", r"\s"),
        *("{,2}", r"\07", r"\c", r"\p{L}", r"\P{2}", r"\u{2}", r"\u{1F600}", r"[\p{L}]", r"[^\u{61}]"),
    ]
)
REPEATS = st.sampled_from(["*", "+", "?", "*?", "{2}", "{0,2}", "{1,}", "{1,2}?"])
PATTERNS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.builds("{}{}".format, inner, inner),
        st.builds("(?:{}){}".format, inner, REPEATS),
        st.builds("(?:{}|{})".format, inner, inner),
        st.builds("{}{}".format, st.sampled_from(["(?=", "(?!", "(?<=", "(?<!"]), inner.map("{})".format)),
    ),
    max_leaves=8,
)
TEXTS = st.text("ab-1\n \x08\r\u2028é😀{},]c\\puL", max_size=6)
HERE_ALONE = ("refers back", "cannot be run", "too long", "no identifier")
"""What is refused here and runs elsewhere."""


@pytest.fixture(scope="module")
def engine() -> Iterator[Node]:
    with node() as running:
        yield running


def _finds(pattern: str, text: str) -> bool | None:
    try:
        return found(pattern, text)
    except PatternError as error:
        assume(not any(reason in str(error) for reason in HERE_ALONE))
        return None


@given(pattern=PATTERNS, text=TEXTS)
@settings(max_examples=400, deadline=None)
def test_what_is_found_is_what_is_found_there(engine: Node, pattern: str, text: str) -> None:
    assert _finds(pattern, text) is engine.finds(pattern, text)


@given(pattern=st.text("ab01^$\\.*+?()[]{}|,-:=!<>kcdDwWsSbBxupfn_", max_size=12), text=TEXTS)
@settings(max_examples=600, deadline=None)
def test_what_is_no_expression_there_is_none_here(engine: Node, pattern: str, text: str) -> None:
    assert _finds(pattern, text) is engine.finds(pattern, text)


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        (r"^\d{14}$", "09506000134352", True),
        (r"^\d{14}$", "09506000134352\n", False),
        (r"^\d{3}$", "١٢٣", False),
        (r"\d{3}", "abc123def", True),
        ("^[a-z0-9.-]{3,80}$", "shop.orders-v1", True),
        (r"^(?!0000)\d{4}$", "0000", False),
        (r"^(?=.*\d)(?=.*[a-z])[a-z\d]+$", "a1", True),
        (r"(?<!-)\bid$", "order id", True),
        ("^.$", "😀", False),
        ("^[^]{2}$", "😀", True),
        (r"^[\w-]+$", "a-é", False),
        ("", "", True),
        (r"^\p{L}+$", "é", False),  # without the flag u it is the letter p, and what looks like braces
        (r"^\p{L}+$", "p{L}}}", True),
        (r"^\p{3}$", "ppp", True),
        (r"^\u{61}$", "a", False),
        (r"^\u{61}$", "u" * 61, True),
        (r"^[\p{L}]+$", "{Lp}", True),
    ],
)
def test_expressions_as_people_write_them(engine: Node, pattern: str, text: str, expected: bool) -> None:
    assert found(pattern, text) is expected
    assert engine.finds(pattern, text) is expected


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("(a", "unterminated group"),
        ("a)", "unmatched"),
        ("[a", "unterminated class"),
        ("*a", "nothing to repeat"),
        ("a**", "nothing to repeat"),
        ("a{2,1}", "out of order"),
        ("[b-a]", "out of order"),
        ("\\", "backslash"),
        (r"(a)\1", "refers back"),
        (r"(?<x>a)\k<x>", "refers back"),
        (r"(?<x>a)(?=\k<x>)", "linear time"),
        (r"\u{10348}", "too long"),
        ("(?i:a)", "flags"),
        ("(?P<x>a)", "invalid group"),
        ("(a{1,40}){40}", "too long"),
        ("(?:){100000}", "too long"),
        ("(" * 60 + ")" * 60, "deep"),
        ("a" * (MAX_PATTERN + 1), "longer"),
    ],
)
def test_what_cannot_be_run_is_refused_and_told_why(pattern: str, reason: str) -> None:
    with pytest.raises(PatternError, match=reason):
        check_pattern(pattern)


@pytest.mark.parametrize(
    "pattern",
    ["^(a+)+$", "^(a|a)*$", "(a*)*b", "(.*.*.*.*)*!", "^(?=(a+)+$)b", "(?:a?){300}(?:a?){150}!", "(?<=(a|aa)+b)c"],
)
def test_nothing_holds_it_up(pattern: str) -> None:
    """Each of these keeps a backtracking engine busy for longer than this test may take."""
    assert not found(pattern, "a" * (MAX_TEXT - 1) + "?")


@given(pattern=st.text(max_size=40))
@settings(max_examples=300, deadline=None)
def test_any_text_is_run_or_refused(pattern: str) -> None:
    with suppress(PatternError):
        found(pattern, pattern)


def test_a_text_that_is_too_long_matches_nothing() -> None:
    assert found("a", "a" * MAX_TEXT)
    assert not found("a", "a" * (MAX_TEXT + 1))
