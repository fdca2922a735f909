"""Signed links: compact, expiring, and silent about why one is refused."""

import string
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from notifications.links import MAX_TOKEN, LinkExpired, LinkForged, LinkSigner

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def _token(signer: LinkSigner, registration: UUID, revision: UUID) -> str:
    return signer.sign(registration, revision, NOW + timedelta(days=30))


def test_a_link_says_whom_it_is_for_and_until_when() -> None:
    signer, registration, revision = LinkSigner("secret"), uuid4(), uuid4()
    token = _token(signer, registration, revision)
    claims = LinkSigner("secret").read(token, NOW)
    assert (claims.registration, claims.revision) == (registration, revision)
    assert claims.expires_at == NOW + timedelta(days=30)
    assert len(token) <= MAX_TOKEN
    assert token.replace("-", "").replace("_", "").replace(".", "").isalnum()


def test_a_link_ends() -> None:
    signer = LinkSigner("secret")
    token = _token(signer, uuid4(), uuid4())
    signer.read(token, NOW + timedelta(days=30) - timedelta(seconds=1))
    with pytest.raises(LinkExpired):
        signer.read(token, NOW + timedelta(days=30))


def test_every_forgery_is_refused_with_the_same_words() -> None:
    signer = LinkSigner("secret")
    token = _token(signer, uuid4(), uuid4())
    payload, signature = token.split(".")
    other = _token(signer, uuid4(), uuid4()).split(".")[0]
    first = "B" if token[0] == "A" else "A"
    forged = [
        "", ".", "a.b", token[:-2], f"{other}.{signature}", payload, f"{payload}.", f".{signature}", token + "é",
        "x" * 10_000, "\ud800", _token(LinkSigner("another"), uuid4(), uuid4()), first + token[1:],
    ]  # fmt: skip
    for attempt in forged:
        with pytest.raises(LinkForged, match=r"^This link is not valid\.$"):
            signer.read(attempt, NOW)


def test_a_link_is_written_in_one_way_only() -> None:
    """The last character of a signature holds two bits that mean nothing: other values of them are no second link."""
    signer = LinkSigner("secret")
    token = _token(signer, uuid4(), uuid4())
    for last in string.ascii_letters + string.digits + "-_=":
        if last != token[-1]:
            with pytest.raises(LinkForged):
                signer.read(token[:-1] + last, NOW)
