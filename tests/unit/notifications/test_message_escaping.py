"""Nothing that another team wrote is markup in what we send, however long or strange it is."""

from datetime import datetime
from html.parser import HTMLParser

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from msgspec.structs import replace

from app.formats.model import Change, Direction, Severity, Witness
from app.proposals.vocabulary import AnswerKind, Stage
from notifications.messages import GivenAnswer, Item, Message
from notifications.render import Rendered, render

OURS = {"https://assent.example/answer/abc_def.ghi-_", "https://assent.example/proposals/0192"}
HOSTILE = [
    "<script>alert(1)</script>",
    "<!channel> <!here> <@U123> @here @everyone @room",
    "[click](https://evil.example)",
    "![x](https://evil.example/x.png)",
    "`` ` ``` \n```\n# heading\n<b>",
    "\\[a\\](https://evil.example)",
    "*bold* _it_ ~strike~ **x**",
    "{{ 7*7 }} {% raw %} {0} {team}",
    "a\u202eb\x00c\u2028d\ud800",
    "<a href=https://evil.example>x</a>",
    "\n\n- item\n> quote\n[ref]: https://evil.example",
]


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.targets: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)
        self.targets.update(value or "" for name, value in attrs if name in {"href", "src"})


def _hostile(message: Message, text: str) -> Message:
    change = Change(text, Severity.BREAKING, text, witnesses=(Witness(Direction.FORWARD, text, text),))
    return replace(
        message,
        recipient=text,
        producer=text,
        reason=text,
        waiting_for=(text, text),
        answers=(GivenAnswer(team=text, kind=AnswerKind.OBJECTED, reason=text),),
        items=(Item(asset=text, old_version=text, new_version=text, changes=(change,)),),
    )


def _check_harmless(rendered: Rendered) -> None:
    for bodies in (rendered.full, rendered.brief):
        for html in (bodies.html, MarkdownIt("commonmark", {"html": True}).render(bodies.markdown)):
            found = _Tags()
            found.feed(html)
            assert found.tags <= {"p", "strong", "code", "pre", "ul", "li", "a", "small"}
            assert found.attributes <= {"href"}
            assert found.targets == OURS
        for body in (bodies.html, bodies.markdown):
            assert "@here" not in body
            assert "@everyone" not in body
            assert "\u202e" not in body
    assert "\n" not in rendered.subject


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(opened: Message, now: datetime, text: str) -> None:
    _check_harmless(render(_hostile(opened, text), now))


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(text=st.text(alphabet=st.sampled_from("ab @here<!>[]()`*_~\\#|&;:/\n\t-1.{}%\u202e"), min_size=1, max_size=60))
def test_no_arrangement_of_special_characters_is_markup(opened: Message, now: datetime, text: str) -> None:
    _check_harmless(render(_hostile(opened, text), now))


def test_a_code_fence_cannot_be_closed_from_inside(opened: Message, now: datetime) -> None:
    markdown = render(_hostile(opened, "```\nout\n```"), now).full.markdown
    assert markdown.count("```") == 2


def test_addresses_in_reasons_can_still_be_copied(opened: Message, now: datetime) -> None:
    message = replace(
        opened, stage=Stage.REJECTED, reason="Ask jo@shop.example about order_id, see https://t.example/1"
    )
    assert "Ask jo@shop.example about order_id, see https://t.example/1" in render(message, now).full.markdown


def test_only_web_addresses_become_links(opened: Message, now: datetime) -> None:
    rendered = render(replace(opened, answer_url="javascript:alert(1)", details_url='https://x.example/")(<'), now)
    assert "javascript" not in rendered.full.html
    assert "https://x.example/%22%29%28%3C" in rendered.full.markdown


@pytest.mark.parametrize("stage", list(Stage))
def test_length_is_bounded_whatever_comes_in(opened: Message, now: datetime, stage: Stage) -> None:
    long = "wordy_" * 5000
    message = _hostile(replace(opened, stage=stage, unreached=(long,) * 50), long)
    message = replace(message, waiting_for=(long,) * 50, answers=message.answers * 50, items=message.items * 50)
    rendered = render(message, now)
    assert len(rendered.subject) <= 140
    assert len(rendered.full.text) < 10_000
    assert len(rendered.brief.markdown) < 3_000


def test_ordinary_messages_fit_the_smallest_services(opened: Message, now: datetime) -> None:
    rendered = render(replace(opened, answer_url="https://assent.example.com/answer/" + "x" * 98), now)
    assert len(rendered.brief.markdown) < 1000
    assert len(rendered.full.markdown) < 2000
