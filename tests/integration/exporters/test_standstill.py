"""What holds an exporter up, what it says of that, and that it goes on once it can."""

import ssl
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from app.asgi import create_app
from app.exporters import copying
from app.exporters import far as far_registry
from app.exporters.config import connect
from app.exporters.copying import Copier
from app.exporters.far import FarError, FarRegistry
from app.exporters.work import Work
from app.identity.principals import Role
from app.outbound.guard import AllowList, Permit
from app.settings import Settings
from tests.integration.exporters.conftest import Exporting
from tests.support.certificates import Authority
from tests.support.registries import Obedient, serving
from tests.support.schemas import ORDER, ORDER_WIDER
from tests.support.tenants import Tenancy

PASSWORD = "nobody-must-see-this"


@pytest.fixture
async def obedient() -> AsyncIterator[Obedient]:
    """Something at an address that does as it is told."""
    app = Obedient()
    async with serving(app) as app.url:
        yield app


async def held_up(exporting: Exporting) -> str:
    """Why the exporter does not come further, which it has to say without a secret."""
    await exporting.work()
    found = await exporting.status()
    assert PASSWORD not in found["trace"]
    assert exporting.far.key not in found["trace"]
    return found["trace"]


async def goes_on(exporting: Exporting) -> None:
    """It copies what is there, and has nothing to say any more."""
    await exporting.work()
    found = await exporting.status()
    assert (found["state"], found["trace"]) == ("RUNNING", "")
    assert await exporting.far.everything() == await exporting.near.everything()


async def test_what_fails_holds_up_what_comes_after_it(exporting: Exporting) -> None:
    near, far = exporting.near, exporting.far
    await exporting.exported()
    before = (await exporting.status())["offset"]
    await far.ask("PUT", "/mode/taken", {"mode": "IMPORT"})
    await far.register("taken", ORDER_WIDER, id=1, version=1)
    await near.register("orders", ORDER)
    await near.register("later", ORDER_WIDER)
    trace = await held_up(exporting)
    assert "'orders' version 1" in trace
    assert "(42205)" in trace
    assert (await exporting.status())["offset"] == before
    await far.ask("DELETE", "/subjects/taken")
    await far.ask("DELETE", "/subjects/taken", permanent="true")
    await goes_on(exporting)


async def test_a_far_subject_with_schemas_of_its_own_is_left_alone(exporting: Exporting) -> None:
    near, far = exporting.near, exporting.far
    await far.register("orders", ORDER_WIDER)
    await near.register("orders", ORDER)
    await exporting.make()
    trace = await held_up(exporting)
    assert "'orders' into the mode IMPORT" in trace
    assert len(await far.everything()) == 1
    await far.ask("DELETE", "/subjects/orders")
    await far.ask("DELETE", "/subjects/orders", permanent="true")
    await goes_on(exporting)


async def test_wrong_credentials_are_told_of_and_can_be_corrected(exporting: Exporting) -> None:
    await exporting.near.register("orders", ORDER)
    await exporting.make(config={**exporting.far.config, "basic.auth.user.info": f"me:{PASSWORD}"})
    trace = await held_up(exporting)
    assert "401 (40101)" in trace
    await exporting.put("pause")
    await exporting.put("config", exporting.far.config)
    await exporting.put("resume")
    assert (await exporting.status())["trace"] == ""
    await goes_on(exporting)


async def test_one_that_is_sent_elsewhere_runs_once_it_was_let_in(exporting: Exporting) -> None:
    await exporting.near.register("orders", ORDER)
    await exporting.exported()
    before = await exporting.status()
    await exporting.put("pause")
    await exporting.put("config", {**exporting.far.config, "basic.auth.user.info": f"me:{PASSWORD}"})
    await exporting.put("resume")
    assert "401 (40101)" in await held_up(exporting)
    found = await exporting.status()
    assert (found["state"], found["offset"]) == ("STARTING", before["offset"])


async def test_a_token_opens_the_door_too(exporting: Exporting) -> None:
    key = exporting.far.key
    await exporting.near.register("orders", ORDER)
    config = {"bearer.auth.credentials.source": "STATIC_TOKEN", "bearer.auth.token": key}
    await exporting.exported(config={"schema.registry.url": exporting.far.url, **config})
    assert await exporting.far.everything() == await exporting.near.everything()


async def test_a_developers_key_is_enough_and_a_readers_is_not(exporting: Exporting, further: Tenancy) -> None:
    await exporting.near.register("orders", ORDER)
    reader = await further.key(Role.READER)
    await exporting.make(config={**exporting.far.config, "basic.auth.user.info": f"me:{reader}"})
    assert "403 (40301)" in await held_up(exporting)
    await exporting.put("pause")
    developer = (await further.team()).key
    await exporting.put("config", {**exporting.far.config, "basic.auth.user.info": f"me:{developer}"})
    await exporting.put("resume")
    await goes_on(exporting)


async def test_the_wait_doubles_up_to_a_minute(exporting: Exporting, obedient: Obedient) -> None:
    obedient.status = 503
    await exporting.near.register("orders", ORDER)
    await exporting.make(config={"schema.registry.url": obedient.url})
    id_, copier = await exporting.id(), Copier(exporting.settings)
    waits = [(await copier.copy_due(id_)).wait for _ in range(9)]
    assert waits == [0.5, 1, 2, 4, 8, 16, 32, 60, 60]


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"status": 404, "body": b"<html>nginx</html>"}, "answered 404, and not as a schema registry does"),
        ({"status": 200, "body": b"<html>welcome</html>"}, "answered 200, and not as a schema registry does"),
        ({"status": 302, "headers": {"location": "http://127.0.0.1:1/"}}, "answered 302"),
        ({"status": 500, "body": b'{"error_code":50001,"message":"disk full"}'}, "answered 500 (50001): disk full"),
        ({"status": 200, "body": b" " * (17 * 1024 * 1024)}, "too long"),
        ({"status": 200, "headers": {"content-length": "100"}}, "broke off"),
        ({"hangs": True}, "did not answer in time"),
    ],
    ids=lambda value: str(value)[:50],
)
async def test_what_is_no_registry_or_a_sick_one(
    exporting: Exporting, obedient: Obedient, monkeypatch: pytest.MonkeyPatch, told: dict[str, Any], said: str
) -> None:
    monkeypatch.setattr(far_registry, "CALL_SECONDS", 0.5 if told.get("hangs") else 15.0)
    for name, value in told.items():
        setattr(obedient, name, value)
    await exporting.make(config={"schema.registry.url": f"{obedient.url}/below/"})
    assert said in await held_up(exporting)
    assert (await exporting.status())["state"] == "STARTING", "an exporter runs once it was let in"
    assert {path.split("/")[1] for _, path in obedient.asked} == {"below"}


async def test_another_id_over_there_is_no_copy(exporting: Exporting, obedient: Obedient) -> None:
    obedient.body = b'{"mode": "IMPORT", "id": 7}'
    await exporting.near.register("orders", ORDER)
    await exporting.make(config={"schema.registry.url": obedient.url})
    assert "'orders' version 1, gave it the id 7 instead of 1" in await held_up(exporting)


async def test_what_the_other_side_says_is_not_repeated_blindly(exporting: Exporting, obedient: Obedient) -> None:
    user = f"me:{PASSWORD}"
    await exporting.make(config={"schema.registry.url": obedient.url, "basic.auth.user.info": user})
    obedient.status = 400
    obedient.body = msgspec.json.encode({"error_code": 400, "message": f"\x1b[2Jno, {user}!\u202e" + "x" * 5000})
    trace = await held_up(exporting)
    assert "no, [hidden]!" in trace
    assert trace.isprintable()
    assert len(trace) < 700
    basic = obedient.sent[0]["authorization"].removeprefix("Basic ")
    obedient.body = msgspec.json.encode({"error_code": 400, "message": f"who is {basic}?"})
    assert "who is [hidden]?" in await held_up(exporting)


async def test_the_guard_is_asked_before_each_connection(exporting: Exporting) -> None:
    """What was allowed when the exporter was made, and is not any more."""
    await exporting.make()
    exporting.settings = msgspec.structs.replace(exporting.settings, channel_allow=())
    assert "ASSENT_CHANNEL_ALLOW" in await held_up(exporting)


async def test_a_name_that_leads_elsewhere_a_moment_later_leads_nowhere(obedient: Obedient) -> None:
    far = FarRegistry(connect({"schema.registry.url": obedient.url}), Permit(AllowList([])))
    with pytest.raises(FarError, match="private network"):
        await far.greet()
    await far.close()
    assert obedient.asked == []


async def test_another_secret_opens_nothing(exporting: Exporting) -> None:
    await exporting.make()
    exporting.settings = msgspec.structs.replace(exporting.settings, secret_key="another secret of tests")
    assert "installation's secret" in await held_up(exporting)


async def test_what_nobody_expected_is_on_record_too(
    exporting: Exporting, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def break_down(_: object) -> bool:
        raise RuntimeError(PASSWORD)

    monkeypatch.setattr(copying, "rest", break_down)
    await exporting.make()
    assert "in the log of the worker" in await held_up(exporting)
    assert "cannot go on" in caplog.text


async def test_it_stops_where_it_was_paused(exporting: Exporting) -> None:
    near, far = exporting.near, exporting.far
    await exporting.exported()
    await exporting.put("pause")
    await near.register("orders", ORDER)
    await exporting.work()
    assert await far.everything() == []
    assert (await exporting.status())["state"] == "PAUSED"
    await exporting.put("resume")
    assert (await exporting.status())["state"] == "RUNNING"
    await goes_on(exporting)


async def test_who_copies_while_it_is_changed_stops(exporting: Exporting, monkeypatch: pytest.MonkeyPatch) -> None:
    near, far = exporting.near, exporting.far
    await exporting.exported()
    register = FarRegistry.register

    async def and_pause(self: FarRegistry, *arguments: Any) -> None:
        await register(self, *arguments)
        if not paused:
            paused.append(True)
            await exporting.put("pause")
            await exporting.put("reset")

    paused: list[bool] = []
    monkeypatch.setattr(FarRegistry, "register", and_pause)
    await near.register("orders", ORDER)
    await near.register("orders", ORDER_WIDER)
    await exporting.work()
    assert len(await far.everything()) == 1
    assert (await exporting.status())["offset"] == 0, "a reset is not written over"
    await exporting.put("resume")
    await goes_on(exporting)


async def test_what_is_published_while_it_lies_down_is_not_slept_through(
    exporting: Exporting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody is woken for it: when it was published, the exporter did not rest yet."""
    await exporting.exported()
    rest = copying.rest

    async def published_just_before(work: Work) -> bool:
        monkeypatch.setattr(copying, "rest", rest)
        await exporting.near.register("orders", ORDER)
        return await rest(work)

    monkeypatch.setattr(copying, "rest", published_just_before)
    assert (await Copier(exporting.settings).copy_due(await exporting.id())).more_now
    await goes_on(exporting)


async def test_a_deleted_exporter_leaves_its_copies(exporting: Exporting) -> None:
    await exporting.near.register("orders", ORDER)
    await exporting.exported()
    id_ = await exporting.id()
    await exporting.near.ask("DELETE", "/exporters/e")
    assert (await Copier(exporting.settings).copy_due(id_)).gone
    assert len(await exporting.far.everything()) == 1


@pytest.mark.parametrize("shown", [True, False], ids=["with certificate", "without certificate"])
async def test_certificates_of_both_sides(
    exporting: Exporting, settings: Settings, tmp_path: Path, shown: bool
) -> None:
    ours, theirs = Authority("ours"), Authority("theirs")
    chain, key = theirs.certificate("127.0.0.1")
    (tmp_path / "far.pem").write_text(key + chain)
    (tmp_path / "ca.pem").write_text(ours.pem)
    tls: dict[str, Any] = {
        "ssl_certfile": str(tmp_path / "far.pem"),
        "ssl_ca_certs": str(tmp_path / "ca.pem"),
        "ssl_cert_reqs": ssl.CERT_REQUIRED,
    }
    async with serving(create_app(settings), **tls) as url:
        mine, secret = ours.certificate("exporter", password=PASSWORD)
        config = {**exporting.far.config, "schema.registry.url": url}
        config["schema.registry.ssl.truststore.type"] = "PEM"
        config["schema.registry.ssl.truststore.certificates"] = theirs.pem
        if shown:
            config["schema.registry.ssl.keystore.type"] = "PEM"
            config["schema.registry.ssl.keystore.certificate.chain"] = mine
            config["schema.registry.ssl.keystore.key"] = secret
            config["schema.registry.ssl.key.password"] = PASSWORD
        await exporting.near.register("orders", ORDER)
        await exporting.make(config=config)
        trace = await held_up(exporting)
        assert (trace == "") == shown
        assert len(await exporting.far.everything()) == shown


async def test_an_unknown_authority_is_not_believed(exporting: Exporting, settings: Settings, tmp_path: Path) -> None:
    chain, key = Authority("theirs").certificate("127.0.0.1")
    (tmp_path / "far.pem").write_text(key + chain)
    async with serving(create_app(settings), ssl_certfile=str(tmp_path / "far.pem")) as url:
        await exporting.make(config={**exporting.far.config, "schema.registry.url": url})
        assert "certificate" in await held_up(exporting)
