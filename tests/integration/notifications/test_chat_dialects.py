"""What chat services are sent in the end, after Apprise has turned our text into their dialect.

The services' own addresses are replaced by the sink's; all else is real.
"""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.formats.model import Change, Direction, Severity, Witness
from app.proposals.vocabulary import AnswerKind, Stage
from notifications.messages import GivenAnswer, Item, Message
from notifications.render import Rendered, render
from notifications.send import send
from notifications.sink import Sink

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
ANSWER = "https://assent.example/answer/abc_def.ghi-_"
HOSTILE = "<!channel> <users/all> <@U1> @here @everyone [x](https://evil.example) `` ``` <b>a</b> 2.0.0_x *y* &amp;"
SERVICES = {
    "slack": (
        "slack.NotifySlack.webhook_url",
        "{url}/services",
        "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ",
    ),
    "discord": ("discord.NotifyDiscord.notify_url", "{url}/discord", "discord://123456789012345678/" + "a1" * 34),
    "gchat": ("google_chat.NotifyGoogleChat.notify_url", "{url}/gchat", "gchat://space/key/token"),
    "webex": ("webexteams.NotifyWebexTeams.notify_url", "{url}/webex", "wxteams://" + "a" * 80),
    "telegram": (
        "telegram.NotifyTelegram.notify_url",
        "{url}/bot",
        "tgram://123456789:abcdefg_hijklmnop/12315544/",
    ),
}


def _hostile() -> Rendered:
    change = Change(HOSTILE, Severity.BREAKING, HOSTILE, witnesses=(Witness(Direction.FORWARD, HOSTILE, HOSTILE),))
    message = Message(
        key="k",
        stage=Stage.OPENED,
        recipient=HOSTILE,
        producer=HOSTILE,
        base_url="https://assent.example",
        items=(Item(asset=HOSTILE, old_version=HOSTILE, new_version=HOSTILE, changes=(change,)),),
        deadline=NOW + timedelta(days=13),
        reason=HOSTILE,
        answers=(GivenAnswer(team=HOSTILE, kind=AnswerKind.OBJECTED, reason=HOSTILE),),
        answer_url=ANSWER,
    )
    return render(message, NOW)


def _text(payload: Any) -> str:
    """The words in a service's request, wherever it puts them."""
    if attachments := payload.get("attachments"):
        assert attachments[0]["title"] == ""
        return attachments[0]["text"]
    return payload.get("text") or payload.get("content") or payload["markdown"]


@pytest.mark.parametrize("name", SERVICES)
async def test_nothing_hostile_is_live_and_our_link_is(sink: Sink, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    attribute, address, url = SERVICES[name]
    monkeypatch.setattr(f"apprise.plugins.{attribute}", address.format(url=sink.url))
    outcome = await send(url, _hostile(), timeout=20, allow=["127.0.0.1"])
    assert outcome.delivered, outcome.reason
    [received] = sink.inbox.messages
    text = _text(received.payload)
    assert "@here" not in text
    assert "@everyone" not in text
    match name:
        case "slack" | "gchat":  # a mention is <!…> or <users/…>, a link <url|label>
            assert f"<{ANSWER}|Answer now>" in text
            assert "<!channel" not in text
            assert "<users/all" not in text
            assert "<https://evil" not in text
        case "telegram":
            assert f'<a href="{ANSWER}">Answer now</a>' in text
            assert "<b>a</b>" not in text
        case _:
            assert f"[Answer now]({ANSWER})" in text
            assert text.count("```") in {0, 2}  # none in the brief text
            outside_code = re.sub(r"```.*?```|`[^`]*`", "", text, flags=re.DOTALL)
            assert "[x](" not in outside_code
            assert "\\<\\!channel\\>" in outside_code


@pytest.mark.parametrize("name", SERVICES)
async def test_an_ordinary_message_reads_well(
    sink: Sink, monkeypatch: pytest.MonkeyPatch, message: Rendered, name: str
) -> None:
    attribute, address, url = SERVICES[name]
    monkeypatch.setattr(f"apprise.plugins.{attribute}", address.format(url=sink.url))
    assert (await send(url, message, timeout=20, allow=["127.0.0.1"])).delivered
    [received] = sink.inbox.messages
    text = _text(received.payload)
    assert "\\" not in text
    assert "until Saturday 5 December 2026, 12:00 UTC (in 13 days)" in text
    assert '{"id": 1}' in text.replace("&quot;", '"').replace("&#34;", '"')
