"""Exceptions to failures: each kind has its status, and what nobody expected tells nothing."""

import logging

import asyncpg
import pytest
from litestar.exceptions import HTTPException, MethodNotAllowedException, NotFoundException

from app.errors import AssentError, Conflict, Forbidden, Invalid, NotFound, Unauthenticated, Unavailable
from app.surfaces.problems import BadRequest, UnsupportedMediaType, classify


@pytest.mark.parametrize(
    ("error", "status", "kind"),
    [
        (BadRequest("x"), 400, "invalid-request"),
        (Unauthenticated("x"), 401, "unauthenticated"),
        (Forbidden("x"), 403, "forbidden"),
        (NotFound("team", 7), 404, "not-found"),
        (Conflict("x"), 409, "conflict"),
        (Conflict("x", kind="proposal-open"), 409, "proposal-open"),
        (UnsupportedMediaType("x"), 415, "unsupported-media-type"),
        (Invalid("x"), 422, "invalid"),
        (Unavailable("x"), 503, "unavailable"),
        (NotFoundException(), 404, "not-found"),
        (MethodNotAllowedException(), 405, "method-not-allowed"),
        (HTTPException(status_code=413), 413, "too-large"),
        (HTTPException(status_code=418), 418, "invalid-request"),
        (asyncpg.CharacterNotInRepertoireError("x"), 400, "invalid-request"),
        (asyncpg.CannotConnectNowError("starting"), 503, "unavailable"),
        (ConnectionResetError("gone"), 503, "unavailable"),
    ],
)
def test_every_error_has_its_status(error: Exception, status: int, kind: str) -> None:
    failure = classify(error)
    assert (failure.status, failure.kind) == (status, kind)
    assert failure.detail


@pytest.mark.parametrize("kind", AssentError.__subclasses__())
def test_no_expected_error_is_left_out(kind: type[AssentError]) -> None:
    error = NotFound("team", 7) if kind is NotFound else kind("x")
    assert classify(error).status < 504


def test_members_for_machines_are_kept_and_empty_ones_left_out() -> None:
    failure = classify(Conflict("x", proposal_id="7", line=None))
    assert failure.extra == {"proposal_id": "7"}


def test_what_nobody_expected_is_logged_and_told_to_nobody(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        failure = classify(RuntimeError("the password is hunter2"))
    assert failure.status == 500
    assert "hunter2" not in failure.detail
    assert failure.instance is not None
    (logged,) = caplog.records
    assert failure.instance.removeprefix("urn:uuid:") in logged.getMessage()
    assert logged.exc_info is not None


def test_what_waits_for_another_change_is_not_told_that_the_database_is_gone() -> None:
    failure = classify(asyncpg.LockNotAvailableError("canceling statement due to lock timeout"))
    assert (failure.status, failure.headers["Retry-After"]) == (503, "1")
    assert "Another change" in failure.detail


def test_a_client_may_try_again_when_told() -> None:
    assert classify(Unavailable("x")).headers["Retry-After"] == "1"
    assert classify(Unauthenticated("x")).headers["WWW-Authenticate"].startswith("Bearer")
