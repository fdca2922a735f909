"""What commands ask of the API, and what they print."""

from pathlib import Path

import pytest

from tests.support.api_documents import PROPOSAL, page, proposal
from tests.support.canned_api import Api, Assent

TEAM = {"name": "billing", "id": "t1", "contacts": ["a@b.c"], "created_at": "2026-11-22T18:00:00Z"}


def test_json_is_the_servers_document_and_nothing_else(api: Api, assent: Assent) -> None:
    api.answers["GET /teams"] = page(TEAM | {"of_a_later_version": [1]})
    result = assent("team", "list", "--json")
    assert result.document == {"results": [TEAM | {"of_a_later_version": [1]}], "total": 1}
    assert not result.stderr


def test_with_json_a_refusal_is_a_document_too(api: Api, assent: Assent) -> None:
    api.refuse("GET /teams", 403, "forbidden", "No.")
    result = assent("team", "list", "--json")
    assert (result.code, result.document["detail"]) == (4, "No.")
    assert result.stderr == "error: No.\n"


def test_tables_are_plain_and_whole_where_nobody_looks(api: Api, assent: Assent) -> None:
    api.answers["GET /teams"] = page(TEAM | {"name": "x" * 300})
    result = assent("team", "list")
    assert "x" * 300 in result.stdout
    assert "\x1b" not in result.stdout


def test_words_of_others_cannot_steer_the_terminal(api: Api, assent: Assent) -> None:
    answer = {"created_at": "2026-11-22T18:00:00Z", "team_name": "evil", "kind": "objected", "revision": 1,
              "current": True, "via": "api", "reason": "\x1b[2J[bold]gone[/bold]"}  # fmt: skip
    api.answers[f"GET /proposals/{PROPOSAL}"] = (200, proposal(answers=[answer]))
    result = assent("status", PROPOSAL)
    assert "\x1b" not in result.stdout
    assert "[bold]gone[/bold]" in result.stdout


def test_a_page_that_is_not_all_says_so(api: Api, assent: Assent) -> None:
    api.answers["GET /teams"] = (200, {"results": [TEAM], "total": 70})
    assert "1 of 70" in assent("team", "list", "--page-size", "1").stderr
    assert api.asked == [("GET /teams", {"page": "1", "page_size": "1"})]


def test_status_shows_changes_proof_and_consumers(api: Api, assent: Assent) -> None:
    api.answers[f"GET /proposals/{PROPOSAL}"] = (200, proposal())
    shown = assent("status", PROPOSAL).stdout
    for piece in ("shop.Order 1.0.0 -> 2.0.0", "Field 'note' was removed.", '{"id": 1}', "could not be reached"):
        assert piece in shown


def test_a_dry_run_shows_what_only_a_consumer_of_an_older_version_notices(
    api: Api, assent: Assent, tmp_path: Path
) -> None:
    added = {"rule": "A", "severity": "safe", "message": "Field 'extra' was added."}
    removed = {"rule": "R", "severity": "breaking", "message": "Field 'note' was removed."}
    consumer = {"team_name": "billing", "asset_fqn": "shop.Order", "registered_version": "1.0.0",
                "changes": [removed, added]}  # fmt: skip
    impact = {"action": "would_propose", "version": "2.1.0", "level": "BACKWARD", "changes": [added], "violations": [],
              "affected": [consumer]}  # fmt: skip
    api.answers |= {"GET /assets": page(), "POST /contracts/preview": (200, impact)}
    schema = tmp_path / "order.avsc"
    schema.write_text('"string"')
    shown = assent("publish", "shop.Order", str(schema), "--dry-run").stdout
    assert shown.count("Field 'note' was removed.") == shown.count("Field 'extra' was added.") == 1


def test_a_proposal_goes_by_its_assets_name(api: Api, assent: Assent) -> None:
    api.answers["GET /proposals"] = page({"id": PROPOSAL})
    api.answers[f"POST /proposals/{PROPOSAL}/acknowledge"] = (
        200,
        {"answer_id": "a1", "changed": True, "proposal": proposal("approved")},
    )
    assert assent("ack", "shop.Order", "--reason", "fine").code == 0
    assert api.asked == [
        ("GET /proposals", {"asset_fqn": "shop.Order", "state": "open"}),
        (f"POST /proposals/{PROPOSAL}/acknowledge", {"reason": "fine"}),
    ]


def test_no_open_proposal_of_that_name(api: Api, assent: Assent) -> None:
    api.answers["GET /proposals"] = page()
    result = assent("ack", "shop.Order")
    assert (result.code, result.stderr) == (5, "error: No open proposal for 'shop.Order' exists.\n")


def test_a_date_is_the_end_of_that_day(api: Api, assent: Assent) -> None:
    line = f"POST /proposals/{PROPOSAL}/request-extension"
    api.answers[line] = (200, {"answer_id": "a1", "changed": True, "proposal": proposal()})
    assent("extend", PROPOSAL, "--until", "2026-12-24")
    assert api.asked == [(line, {"until": "2026-12-24T23:59:59+00:00"})]


def test_registering_names_team_version_and_fields(api: Api, assent: Assent) -> None:
    api.answers["GET /teams"] = page(TEAM)
    api.answers["GET /contracts"] = page({"id": "c2", "version": "1.1.0"}, {"id": "c1", "version": "1.0.0"})
    api.answers["POST /registrations"] = (201, {"id": "r1", "asset_fqn": "shop.Order"})
    arguments = ("--team", "billing", "--version", "1.1.0", "--fields", "id, total.currency")
    assert assent("register", "add", "shop.Order", *arguments).code == 0
    body = {"contract_id": "c2", "consumer_team_id": "t1", "fields": ["id", "total.currency"]}
    assert api.asked[-1] == ("POST /registrations", body)


@pytest.mark.parametrize(
    ("known", "name", "sent"),
    [(False, "o.avsc", "AVRO"), (False, "o.json", "JSON"), (False, "o.txt", None), (True, "o.json", None)],
)
def test_the_format_of_a_new_asset_is_guessed(
    api: Api, assent: Assent, tmp_path: Path, known: bool, name: str, sent: str | None
) -> None:
    (tmp_path / name).write_text("{}")
    api.answers["GET /assets"] = page({"id": "a1"}) if known else page()
    api.refuse("POST /contracts", 422, "invalid", "x")
    assent("publish", "shop.Order", str(tmp_path / name), "--reference", "Money=shop.Money@1.0.0")
    reference = {"name": "Money", "fqn": "shop.Money", "version": "1.0.0"}
    expected = {"fqn": "shop.Order", "schema": "{}", "references": [reference]} | ({"format": sent} if sent else {})
    assert api.asked[-1] == ("POST /contracts", expected)


def test_a_new_key_stands_alone_on_stdout(api: Api, assent: Assent) -> None:
    api.answers["POST /keys"] = (201, {"secret": "assent_s3cret", "key": {"id": "k1"}})
    result = assent("key", "create", "ci", "--role", "reader")
    assert result.stdout == "assent_s3cret\n"
    assert "not shown again" in result.stderr


def test_a_group_is_governed_and_released(api: Api, assent: Assent) -> None:
    governed = {"group": "shop eu", "scheme_name": "Services", "scheme_id": "s1", "validation_pattern": "^[a-z]+$",
                "registrar_name": "Acme", "namespace": "acme"}  # fmt: skip
    scheme = {"name": "Services", "primaryKey": "svc", "validationPattern": "^[a-z]+$", "id": "s1"}
    api.answers["GET /schemes"] = (200, {"data": [scheme], "pagination": {"total": 70, "limit": 1, "offset": 0}})
    for method in ("PUT", "GET"):
        api.answers[f"{method} /groups/shop eu/naming"] = (200, governed)
    api.answers["DELETE /groups/shop eu/naming"] = (204, {})
    listed = assent("naming", "schemes", "--page", "3", "--page-size", "1")
    assert "^[a-z]+$" in listed.stdout
    assert "1 of 70" in listed.stderr
    assert api.asked == [("GET /schemes", {"limit": "1", "offset": "2"})]
    assert "Services" in assent("naming", "govern", "shop eu", "--scheme", "s1").stdout
    assert api.asked[-1] == ("PUT /groups/shop eu/naming", {"scheme_id": "s1"})
    assert "acme" in assent("naming", "show", "shop eu").stdout
    assert assent("naming", "release", "shop eu").stdout == "Nothing governs the names in shop eu any more.\n"


def test_a_refusal_of_the_api_for_registrars_says_why(api: Api, assent: Assent) -> None:
    api.answers["GET /schemes"] = (403, {"error": "No."})
    result = assent("naming", "schemes")
    assert (result.code, result.stderr) == (4, "error: No.\n")


def test_a_grant_names_its_team_and_goes_by_its_id(api: Api, assent: Assent) -> None:
    grant = {"prefix": "shop.", "team_name": "billing", "id": "g1", "created_at": "2026-11-22T18:00:00Z"}
    api.answers |= {"GET /teams": page(TEAM), "POST /grants": (201, grant), "GET /grants": page(grant)}
    api.answers["DELETE /grants/g1"] = (204, {})
    assert assent("grant", "add", "shop.", "--team", "billing").code == 0
    assert api.asked[-1] == ("POST /grants", {"prefix": "shop.", "team_id": "t1"})
    assert "billing" in assent("grant", "list").stdout
    assert assent("grant", "remove", "g1").stdout == "Grant g1 is removed.\n"


def test_help_lists_the_commands_and_the_exit_codes(assent: Assent) -> None:
    result = assent("--help")
    assert result.code == 0
    words = " ".join(result.stdout.split())
    for piece in ("publish", "migrate", "2 bad input", "6 a server is down"):
        assert piece in words
