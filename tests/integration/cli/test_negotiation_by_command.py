"""A negotiation through the command line alone, each command a process of its own."""

import json
from pathlib import Path

import pytest

from tests.support.command_line import Run

pytestmark = pytest.mark.xdist_group("stack")
FQN = "shop.Order"


def schema(folder: Path, *fields: str) -> str:
    """A file with an Avro record of these string fields, none with a default."""
    file = folder / f"{'-'.join(fields)}.avsc"
    members = [{"name": name, "type": "string"} for name in fields]
    file.write_text(json.dumps({"type": "record", "name": "Order", "fields": members}))
    return str(file)


async def key_of(assent: Run, admin: dict[str, str], team: str) -> dict[str, str]:
    """A new team, and the environment of its commands."""
    assert (await assent("team", "create", team, **admin)).code == 0
    made = await assent("key", "create", f"{team}-ci", "--team", team, **admin)
    assert made.code == 0
    return {"ASSENT_KEY": made.stdout.strip()}


async def test_a_negotiation(assent: Run, admin: dict[str, str], tmp_path: Path) -> None:
    orders = await key_of(assent, admin, "orders")
    billing = await key_of(assent, admin, "billing")
    first, second, third = schema(tmp_path, "id", "note"), schema(tmp_path, "id"), schema(tmp_path, "other")

    published = await assent("publish", FQN, first, "--json", **orders)
    assert (published.code, published.document["contract"]["version"]) == (0, "1.0.0")
    assert (await assent("register", "add", FQN, "--fields", "note", **billing)).code == 0
    impact = await assent("publish", FQN, second, "--dry-run", **orders)
    assert (impact.code, impact.stdout.split()[:2]) == (3, ["would", "propose"])

    held = await assent("publish", FQN, second, "--json", **orders)
    proposal = held.document["proposal"]["id"]
    assert held.code == 3
    assert (await assent("publish", FQN, third, **orders)).code == 5
    waiting = await assent("proposals", "--mine", "--json", **billing)
    assert [each["id"] for each in waiting.document["results"]] == [proposal]

    assert (await assent("object", FQN, "--reason", "we print it", **billing)).code == 0
    assert (await assent("status", proposal, **orders)).code == 3
    assert (await assent("ack", FQN, **orders)).code == 5
    assert (await assent("force", FQN, "--reason", "now", **billing)).code == 4
    assert (await assent("ack", FQN, "--reason", "not any more", **billing)).code == 0
    outcome = await assent("publish", FQN, second, "--wait", "--timeout", "60", "--json", **orders)
    assert outcome.code == 0, outcome.stderr
    assert (await assent("status", proposal, **orders)).code == 0

    trail = await assent("audit", "--proposal", proposal, "--json", **admin)
    actions = [event["action"].removeprefix("proposal.") for event in trail.document["results"]]
    assert actions == ["opened", "objected", "acknowledged", "approved", "published"]


async def test_withdrawn_is_a_negative_outcome(assent: Run, admin: dict[str, str], tmp_path: Path) -> None:
    stock = await key_of(assent, admin, "stock")
    await key_of(assent, admin, "web")
    assert (await assent("publish", "shop.Stock", schema(tmp_path, "a", "b"), **stock)).code == 0
    assert (await assent("register", "add", "shop.Stock", "--team", "web", **admin)).code == 0
    held = await assent("publish", "shop.Stock", schema(tmp_path, "a"), "--json", **stock)
    proposal = held.document["proposal"]["id"]
    amended = await assent("amend", proposal, schema(tmp_path, "b"), "--notice", "P3D", "--json", **stock)
    assert (amended.code, amended.document["revision"]) == (0, 2)
    assert (await assent("extend", proposal, "--until", "2020-01-01", "--team", "web", **admin)).code == 2
    assert (await assent("withdraw", proposal, "--reason", "never mind", **stock)).code == 0
    assert (await assent("status", proposal, **stock)).code == 1


async def test_bad_input_is_one_clear_line(assent: Run, admin: dict[str, str], tmp_path: Path) -> None:
    broken = tmp_path / "broken.avsc"
    broken.write_text('{"type": "record",\n "name": }')
    refused = await assent("publish", "shop.Broken", str(broken), **admin)
    assert refused.code == 2
    assert refused.stderr.startswith("error: ")
    assert refused.stderr.count("\n") == 1
    assert "line 2" in refused.stderr
    assert (await assent("team", "list", ASSENT_KEY="assent_wrong")).code == 4
    assert (await assent("team", "list", ASSENT_URL="http://127.0.0.1:9")).code == 6


async def test_data_in_use_is_not_deleted(assent: Run, admin: dict[str, str]) -> None:
    refused = await assent("reset", "--yes")
    assert refused.code == 6
    assert "runs on" in refused.stderr
    assert (await assent("team", "list", **admin)).code == 0
