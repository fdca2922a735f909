"""Which subjects an exporter means, and what it calls them over there."""

from uuid import UUID

import pytest

from app.errors import Invalid
from app.exporters.subjects import ContextType, FarName, Naming, Pattern, Selection, check_context, context_prefix

TENANT = UUID(int=7)


@pytest.mark.parametrize(
    ("written", "fits", "misses"),
    [
        ("a", [("default", "a")], [("default", "ab"), ("s", "a")]),
        ("a*", [("default", "a"), ("default", "ab")], [("default", "b"), ("s", "a")]),
        ("*", [("default", "a"), ("default", ":")], [("s", "a")]),
        (":.s:a", [("s", "a")], [("default", "a"), ("s", "ab"), ("s.t", "a")]),
        (":.s:a*", [("s", "a"), ("s", "ab")], [("s", "b"), ("default", "a")]),
        (":.s:", [("s", "a")], [("default", "a"), ("st", "a")]),
        (":.s:*", [("s", "a")], [("default", "a")]),
        (":.:a", [("default", "a")], [("s", "a")]),
        (":*:", [("default", "a"), ("s", "b")], []),
        (":*:a", [("default", "a"), ("s", "a")], [("s", "ab")]),
        (":*:a*", [("default", "a"), ("s", "ab")], [("s", "b")]),
        ("a:b", [("default", "a:b")], [("default", "a")]),
    ],
)
def test_what_a_pattern_means(written: str, fits: list[tuple[str, str]], misses: list[tuple[str, str]]) -> None:
    pattern = Pattern.parse(written)
    assert all(pattern.fits(*subject) for subject in fits)
    assert not any(pattern.fits(*subject) for subject in misses)


@pytest.mark.parametrize("written", ["", " ", "*a", "a**", ":.s", ":. :a", ":*:*a", "a\n", "x" * 256])
def test_what_is_no_pattern(written: str) -> None:
    with pytest.raises(Invalid):
        Pattern.parse(written)


def test_a_selection_is_all_that_any_of_its_patterns_means() -> None:
    selection = Selection.parse(["a", ":.s:*"])
    assert selection.includes("default", "a")
    assert selection.includes("s", "b")
    assert not selection.includes("default", "b")
    with pytest.raises(Invalid):
        Selection.parse(["a"] * 1001)


@pytest.mark.parametrize(
    ("prefix", "subject_format", "group", "expected"),
    [
        ("", None, "default", "orders"),
        ("", None, "s", ":.s:orders"),
        ("c", None, "default", ":.c:orders"),
        ("c", None, "s.t", ":.c.s.t:orders"),
        ("c", "dc_${subject}_x", "default", ":.c:dc_orders_x"),
    ],
)
def test_what_a_copy_is_called(prefix: str, subject_format: str | None, group: str, expected: str) -> None:
    naming = Naming(prefix, subject_format, is_own_name=False)
    assert str(naming.far(group, "orders")) == expected


def test_a_reference_says_its_context_where_the_default_would_be_another() -> None:
    plain, elsewhere = FarName("", "a"), FarName("s", "b")
    assert plain.seen_from(elsewhere) == ":.:a"
    assert plain.seen_from(plain) == "a"
    assert elsewhere.seen_from(plain) == elsewhere.seen_from(elsewhere) == ":.s:b"


def test_what_came_from_here_is_not_sent_again() -> None:
    own = Naming(context_prefix(TENANT, ContextType.AUTO, None), None, is_own_name=True)
    sent = own.far("default", "a")
    returned = Naming("other-registry", None, is_own_name=True).far(sent.context, "a")
    assert own.is_echo(sent.context)
    assert own.is_echo(returned.context)
    assert not own.is_echo("default")
    assert not Naming("default", None, is_own_name=False).is_echo("default"), "a name that was given may be anything"


@pytest.mark.parametrize("context", ["c", ".c", ".", "a.b"])
def test_contexts_that_can_be(context: str) -> None:
    check_context(ContextType.CUSTOM, context)
    assert context_prefix(TENANT, ContextType.CUSTOM, context) == context.removeprefix(".")
