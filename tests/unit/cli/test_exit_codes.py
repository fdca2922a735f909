"""What a script learns from the exit code alone."""

from pathlib import Path

import httpx
import pytest

from tests.support.api_documents import PROPOSAL, page, proposal
from tests.support.canned_api import Api, Assent


@pytest.fixture
def schema(tmp_path: Path) -> str:
    """A file to publish."""
    file = tmp_path / "Order.avsc"
    file.write_text('"string"')
    return str(file)


def published(action: str) -> tuple[int, dict[str, object]]:
    contract = {"id": "c1", "asset_fqn": "shop.Order", "version": "1.1.0"}
    return 200, {"action": action, "contract": contract}


@pytest.mark.parametrize(
    ("state", "code"),
    [("published", 0), ("open", 3), ("approved", 3), ("rejected", 1), ("withdrawn", 1), ("expired", 1)],
)
def test_status_tells_the_state(api: Api, assent: Assent, state: str, code: int) -> None:
    api.answers[f"GET /proposals/{PROPOSAL}"] = (200, proposal(state))
    assert assent("status", PROPOSAL).code == code


@pytest.mark.parametrize(
    ("status", "kind", "code"),
    [
        (400, "invalid-request", 2),
        (401, "unauthenticated", 4),
        (403, "forbidden", 4),
        (404, "not-found", 5),
        (409, "proposal-open", 5),
        (409, "rejected", 1),
        (413, "too-large", 2),
        (422, "invalid-schema", 2),
        (429, "slow-down", 6),
        (503, "unavailable", 6),
        (500, "internal", 6),
    ],
)
def test_a_refusal_tells_its_kind(api: Api, assent: Assent, schema: str, status: int, kind: str, code: int) -> None:
    api.answers["GET /assets"] = page()
    api.refuse("POST /contracts", status, kind, "because")
    result = assent("publish", "shop.Order", schema)
    assert result.code == code
    assert result.stderr == "error: because\n"
    assert not result.stdout


def test_a_problem_names_the_member_and_what_is_in_the_way(api: Api, assent: Assent, schema: str) -> None:
    api.answers["GET /assets"] = page()
    api.refuse("POST /contracts", 409, "proposal-open", "Under negotiation.", proposal_id="p1", field="schema")
    assert assent("publish", "shop.Order", schema).stderr == "error: Under negotiation. (in schema) [proposal p1]\n"


@pytest.mark.parametrize(("action", "code"), [("published", 0), ("unchanged", 0)])
def test_publishing_at_once(api: Api, assent: Assent, schema: str, action: str, code: int) -> None:
    api.answers["GET /assets"] = page()
    api.answers["POST /contracts"] = published(action)
    assert assent("publish", "shop.Order", schema).code == code


def test_what_consumers_have_to_agree_to_is_pending(api: Api, assent: Assent, schema: str) -> None:
    api.answers["GET /assets"] = page()
    api.answers["POST /contracts"] = (202, {"action": "proposed", "created": True, "proposal": proposal()})
    result = assent("publish", "shop.Order", schema)
    assert result.code == 3
    assert f"Proposal {PROPOSAL} is open, until 2026-12-06 12:00 UTC; waiting for billing" in result.stdout


@pytest.mark.parametrize(("state", "code"), [("published", 0), ("rejected", 1), ("open", 3)])
def test_waiting_ends_with_the_outcome_or_in_time(api: Api, assent: Assent, schema: str, state: str, code: int) -> None:
    api.answers["GET /assets"] = page()
    api.answers["POST /contracts"] = (202, {"action": "proposed", "created": True, "proposal": proposal()})
    api.answers[f"GET /proposals/{PROPOSAL}"] = (200, proposal(state))
    result = assent("publish", "shop.Order", schema, "--wait", "--timeout", "0", "--json")
    assert result.code == code
    assert result.document["proposal"]["state"] == state


@pytest.mark.parametrize(("action", "code"), [("would_publish", 0), ("unchanged", 0), ("would_propose", 3)])
def test_a_dry_run_only_asks(api: Api, assent: Assent, schema: str, action: str, code: int) -> None:
    impact = {
        "action": action,
        "version": "2.0.0",
        "level": "BACKWARD",
        "changes": [],
        "violations": [],
        "affected": [],
    }
    api.answers["GET /assets"] = page()
    api.answers["POST /contracts/preview"] = (200, impact)
    assert assent("publish", "shop.Order", schema, "--dry-run").code == code
    assert all(line != "POST /contracts" for line, _ in api.asked)


def test_a_channel_that_does_not_deliver_is_a_negative_result(api: Api, assent: Assent) -> None:
    api.answers["GET /me"] = (200, {"team_id": "t1"})
    api.answers["POST /teams/t1/channels/c1/test"] = (200, {"delivered": False, "error": "The service answered 404."})
    result = assent("channel", "test", "c1")
    assert (result.code, result.stdout) == (1, "Not delivered: The service answered 404.\n")


def test_a_server_out_of_reach_says_what_to_check(api: Api, assent: Assent) -> None:
    api.answers["GET /teams"] = httpx.ConnectError("[Errno 111] Connection refused")
    result = assent("team", "list")
    assert result.code == 6
    assert result.stderr.startswith("error: http://assent.test cannot be reached: [Errno 111] Connection refused.")
    assert "ASSENT_URL" in result.stderr


def test_what_is_not_assent_is_trouble(api: Api, assent: Assent) -> None:
    api.answers["GET /teams"] = (200, ["a", "list"])
    result = assent("team", "list")
    assert result.code == 6
    assert "not Assent" in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("no-such-command",),
        ("publish", "shop.Order"),
        ("publish", "shop.Order", "/does/not/exist.avsc"),
        ("extend", PROPOSAL),
        ("extend", PROPOSAL, "--until", "soon"),
        ("extend", PROPOSAL, "--until", "2030-01-01", "--deadline", "2030-01-01"),
        ("object", PROPOSAL),
        ("proposals", "--mine", "--waiting-for", "billing"),
        ("key", "create", "x", "--role", "emperor"),
        ("reset",),
        ("api",),
        ("worker",),
        ("migrate",),
    ],
)
def test_wrong_usage_is_one_line(
    api: Api, assent: Assent, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    result = assent(*arguments)
    assert result.code == 2
    assert result.stderr.startswith("error: ")
    assert result.stderr.count("\n") == 1
    assert not result.stdout
    assert not api.asked


@pytest.mark.parametrize("key", ["assent_a\nb", "assent_a\x7fb", "assent_clé"])
def test_what_cannot_be_a_key_is_not_repeated(
    api: Api, assent: Assent, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    monkeypatch.setenv("ASSENT_KEY", key)
    result = assent("team", "list")
    assert (result.code, result.stderr.count("\n")) == (2, 1)
    assert "ASSENT_KEY" in result.stderr
    assert "assent_" not in result.stderr
    assert not api.asked


def test_the_end_of_a_line_is_no_part_of_a_key(api: Api, assent: Assent, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSENT_KEY", "assent_test\r\n")
    api.answers["GET /teams"] = (200, {"results": [], "total": 0})
    assert assent("team", "list").code == 0


def test_a_setting_that_cannot_be_read_is_named(assent: Assent, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSENT_PORT", "many")
    monkeypatch.delenv("ASSENT_URL", raising=False)
    result = assent("team", "list")
    assert result.code == 2
    assert "ASSENT_PORT" in result.stderr


def test_no_server_named_and_none_running(assent: Assent, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("ASSENT_URL", raising=False)
    monkeypatch.setenv("ASSENT_HOME", str(tmp_path))
    result = assent("proposals")
    assert result.code == 6
    assert str(tmp_path) in result.stderr
