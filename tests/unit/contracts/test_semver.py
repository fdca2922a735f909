"""Semantic versions: order by the specification's own list, and numbers that cannot hide a break."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.contracts.semver import Semver, next_version
from app.errors import Invalid
from app.formats import Bump

_numbers = st.integers(0, 50)
_versions = st.builds(
    Semver, _numbers, _numbers, _numbers, st.none() | st.from_regex(r"[a-z]{1,3}(\.[1-9][0-9]?)?", fullmatch=True)
)


def test_precedence_is_that_of_the_specification() -> None:
    pre = ["alpha", "alpha.1", "alpha.beta", "beta", "beta.2", "beta.11", "rc.1"]
    ascending = [*(f"1.0.0-{label}" for label in pre), "1.0.0"]
    parsed = [Semver.parse(text) for text in ascending]
    assert sorted(parsed) == parsed


@given(_versions)
def test_what_is_written_is_read_again(version: Semver) -> None:
    assert Semver.parse(str(version)) == version


@pytest.mark.parametrize("text", ["", "1", "1.0", "01.0.0", "1.0.0-", "1.0.0-01", "v1.0.0", "1.0.0\n", "9" * 200])
def test_what_is_no_version_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        Semver.parse(text)


@pytest.mark.parametrize(("bump", "expected"), [(Bump.MAJOR, "2.0.0"), (Bump.MINOR, "1.5.0"), (Bump.PATCH, "1.4.3")])
def test_the_number_follows_the_change(bump: Bump, expected: str) -> None:
    assert str(next_version(Semver(1, 4, 2), bump, None)) == expected


def test_the_first_version_is_1_0_0_unless_asked_otherwise() -> None:
    assert str(next_version(None, Bump.PATCH, None)) == "1.0.0"
    assert str(next_version(None, Bump.PATCH, "0.1.0")) == "0.1.0"


@pytest.mark.parametrize("asked", ["1.5.0", "1.4.2", "1.0.0", "2.0.0-rc.1+hidden."])
def test_a_number_cannot_hide_a_break(asked: str) -> None:
    with pytest.raises(Invalid):
        next_version(Semver(1, 4, 2), Bump.MAJOR, asked)


@pytest.mark.parametrize(
    ("latest", "bump", "expected"),
    [
        ("1.1.0-rc.1", Bump.PATCH, "1.1.0"),
        ("1.1.0-rc.1", Bump.MINOR, "1.1.0"),
        ("1.1.0-rc.1", Bump.MAJOR, "2.0.0"),
        ("1.0.1-rc.1", Bump.MINOR, "1.1.0"),
        ("1.0.1-rc.1", Bump.MAJOR, "2.0.0"),
        ("2.0.0-rc.1", Bump.MAJOR, "2.0.0"),
    ],
)
def test_a_pre_release_is_followed_by_its_release_unless_the_change_is_larger(
    latest: str, bump: Bump, expected: str
) -> None:
    assert str(next_version(Semver.parse(latest), bump, None)) == expected


def test_a_pre_release_may_be_followed_by_another_and_by_its_release() -> None:
    latest = Semver.parse("1.1.0-rc.1")
    for asked in ("1.1.0-rc.2", "1.1.0"):
        assert str(next_version(latest, Bump.MINOR, asked)) == asked
    for asked in ("1.1.0-rc.1", "1.1.0-beta", "1.0.9"):
        with pytest.raises(Invalid):
            next_version(latest, Bump.MINOR, asked)


def test_a_higher_number_than_needed_is_taken() -> None:
    assert str(next_version(Semver(1, 4, 2), Bump.MINOR, "3.0.0")) == "3.0.0"
