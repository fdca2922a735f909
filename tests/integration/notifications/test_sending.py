"""Messages sent through the real Apprise to a real receiver."""

import socket
from io import StringIO

import msgspec
import pytest

from app.outbound.guard import AllowList
from notifications.channels import ChannelError, accept
from notifications.render import Rendered
from notifications.send import Outcome, send
from notifications.sink import Sink

SECRET = "s3cr3tt0k3n"


async def _send(url: str, message: Rendered, *, allow: str = "127.0.0.0/8", timeout: float = 20) -> Outcome:  # noqa: ASYNC109 - passed on
    return await send(url, message, timeout=timeout, allow=[allow])


async def test_a_webhook_gets_words_facts_and_a_key(sink: Sink, message: Rendered, root_log: StringIO) -> None:
    url = f"json://user:{SECRET}@127.0.0.1:{sink.http_port}/{SECRET}?+X-Token={SECRET}&:team=billing"
    assert await _send(url, message) == Outcome(delivered=True)
    [received] = sink.inbox.messages
    assert received.subject == message.subject
    assert "orders-team plans a breaking change to shop.orders" in received.text
    assert "Answer now: https://assent.example/answer/token" in received.text
    assert received.headers["idempotency-key"] == message.key
    assert received.headers["x-token"] == SECRET
    assert received.payload["team"] == "billing"
    assert received.payload["assent"] == msgspec.json.decode(msgspec.json.encode(message.facts))
    assert SECRET not in root_log.getvalue()
    assert "Traceback" not in root_log.getvalue()


async def test_a_form_gets_the_key_too(sink: Sink, message: Rendered) -> None:
    assert (await _send(f"form://127.0.0.1:{sink.http_port}/", message)).delivered
    [received] = sink.inbox.messages
    assert received.payload["key"] == message.key
    assert received.payload["stage"] == "opened"
    assert received.payload["proposal"] == "0192"


async def test_a_mail_is_html_with_subject_and_key(sink: Sink, message: Rendered, root_log: StringIO) -> None:
    url = f"mailto://127.0.0.1:{sink.smtp_port}?from=assent@assent.example&to=billing@team.example,b@team.example"
    assert await _send(url, message) == Outcome(delivered=True)
    first, second = sink.inbox.messages
    assert {first.to, second.to} == {"billing@team.example", "b@team.example"}
    assert first.subject == message.subject
    assert '<a href="https://assent.example/answer/token">Answer now</a>' in first.html
    assert "Answer now" in first.text
    assert first.headers["x-assent-key"] == message.key
    assert "assent@assent.example" in first.headers["from"]
    assert root_log.getvalue().count("billing@team.example") == 0


async def test_chat_services_get_markdown_and_no_subject(sink: Sink, message: Rendered) -> None:
    assert (await _send(f"mmost://127.0.0.1:{sink.http_port}/{SECRET * 3}", message)).delivered
    [received] = sink.inbox.messages
    assert received.payload["text"] == message.full.markdown.strip()
    assert "icon_url" not in received.payload


async def test_services_that_take_little_get_the_brief_text(
    sink: Sink, message: Rendered, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("apprise.plugins.mattermost.NotifyMattermost.body_maxlen", 700)
    assert (await _send(f"mmost://127.0.0.1:{sink.http_port}/{SECRET * 3}", message)).delivered
    [received] = sink.inbox.messages
    assert received.payload["text"] == message.brief.markdown.strip()


async def test_a_failing_service_is_tried_again_by_the_caller(sink: Sink, message: Rendered) -> None:
    url = f"json://127.0.0.1:{sink.http_port}/flaky?-fail=2"
    for _ in range(2):
        outcome = await _send(url, message)
        assert outcome == Outcome(delivered=False, retryable=True, reason="The service answered 503.")
    assert (await _send(url, message)).delivered
    assert len(sink.inbox.messages) == 1


@pytest.mark.parametrize(("status", "retryable"), [(400, False), (401, False), (404, False), (410, False), (429, True)])
async def test_what_the_service_says_decides_on_retrying(
    sink: Sink, message: Rendered, status: int, retryable: bool
) -> None:
    outcome = await _send(f"json://127.0.0.1:{sink.http_port}/?-status={status}", message)
    assert outcome == Outcome(delivered=False, retryable=retryable, reason=f"The service answered {status}.")


@pytest.mark.parametrize(("recipient", "code", "retryable"), [("refused", 550, False), ("later", 451, True)])
async def test_what_the_mail_server_says_decides_on_retrying(
    sink: Sink, message: Rendered, recipient: str, code: int, retryable: bool
) -> None:
    url = f"mailto://127.0.0.1:{sink.smtp_port}?from=assent@assent.example&to={recipient}@team.example"
    outcome = await _send(url, message)
    assert outcome == Outcome(delivered=False, retryable=retryable, reason=f"The mail server answered {code}.")


async def test_a_service_that_does_not_answer_is_given_up_in_time(sink: Sink, message: Rendered) -> None:
    outcome = await _send(f"json://127.0.0.1:{sink.http_port}/?-hang=1", message, timeout=0.5)
    assert not outcome.delivered
    assert outcome.retryable
    assert outcome.reason in {"The service did not answer in time.", "The service could not be reached, or broke off."}


async def test_redirects_are_not_followed(sink: Sink, message: Rendered) -> None:
    url = f"json://127.0.0.1:{sink.http_port}/moved?-status=307&-location={sink.url}/elsewhere"
    outcome = await _send(url, message)
    assert not outcome.delivered
    assert not outcome.retryable
    assert "307, a redirect" in (outcome.reason or "")
    assert sink.inbox.messages == []


async def test_a_closed_port_is_worth_another_try(message: Rendered) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    for url in (f"json://127.0.0.1:{port}/", f"mailto://127.0.0.1:{port}?from=a@b.example&to=c@d.example"):
        outcome = await _send(url, message)
        assert outcome.retryable
        assert outcome.reason == "The service could not be reached, or broke off."


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433"])
async def test_this_host_is_refused_unless_it_is_allowed(sink: Sink, message: Rendered, host: str) -> None:
    urls = [f"json://{host}:{sink.http_port}/{SECRET}"]
    if host != "2130706433":
        urls.append(f"mailto://{host}:{sink.smtp_port}?from=a@b.example&to=c@d.example")
    for url in urls:
        with pytest.raises(ChannelError, match="ASSENT_CHANNEL_ALLOW"):
            await accept(url, AllowList(["10.0.0.0/8"]))
        outcome = await _send(url, message, allow="10.0.0.0/8")
        assert not outcome.delivered
        assert not outcome.retryable
        assert "private network" in (outcome.reason or "")
        assert SECRET not in (outcome.reason or "")
    assert sink.inbox.messages == []
    assert (await accept(urls[0], AllowList([f"{host}:{sink.http_port}"]))).kind == "webhook"


async def test_a_name_that_moved_since_the_check_is_stopped(
    sink: Sink, message: Rendered, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = ["1.1.1.1"]

    def rebinding(*_: object, **__: object) -> list[object]:
        address = answers.pop() if answers else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, sink.http_port))]

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    outcome = await _send(f"json://moving.example:{sink.http_port}/", message, allow="10.0.0.0/8")
    assert outcome.reason == "The service led to this host or to a private network, which is not allowed."
    assert not outcome.retryable
    assert sink.inbox.messages == []


async def test_a_name_without_address_is_worth_another_try(message: Rendered) -> None:
    outcome = await _send("jsons://nosuch.invalid/", message)
    assert outcome.retryable
    assert "cannot be resolved" in (outcome.reason or "")


async def test_a_url_that_is_no_channel_is_not_worth_one(message: Rendered) -> None:
    outcome = await _send(f"syslog://{SECRET}", message)
    assert outcome == Outcome(delivered=False, retryable=False, reason=outcome.reason)
    assert SECRET not in (outcome.reason or "")
