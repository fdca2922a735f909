"""The parts of the demo that need no server."""

import itertools
import threading
from io import StringIO

import pytest
from rich.console import Console

from app.demo.mailbox import Letter, Mailbox, now
from app.demo.narrator import Narrator, StepFailed
from app.demo.releases import release, without_second_spellings
from app.demo.story import play
from app.formats import FORMATS, Change, unreadable
from app.formats.model import Format

RELEASES = ("0.13.3", "0.14.1", "0.15.0.5", "1.2.0")


def breaks(old: str, new: str) -> tuple[Change, ...]:
    avro: Format = FORMATS["AVRO"]
    return unreadable(avro.compare(avro.parse(old), avro.parse(new)))


def test_the_releases_break_where_the_story_says() -> None:
    texts = [release(number) for number in RELEASES]
    found = [breaks(old, new) for old, new in itertools.pairwise(texts)]
    assert [len(each) for each in found] == [0, 1, 1]
    assert all(change.witnesses for each in found for change in each)


def test_the_amendment_leaves_one_name_for_each_environment() -> None:
    before, proposed = release("0.15.0.5"), release("1.2.0")
    amended = without_second_spellings(proposed)
    gained = set(amended.split('"')) - set(before.split('"'))
    assert "SIT" in gained
    assert gained.isdisjoint({"PRD", "TST", "SBX"})
    assert breaks(before, amended)


def test_a_step_that_does_not_happen_is_named() -> None:
    narrator = Narrator(Console(file=StringIO()), threading.Event())
    narrator.step("The first")
    narrator.step("Somebody is told")
    with pytest.raises(StepFailed, match=r"step 2, 'Somebody is told', did not happen: nobody was"):
        narrator.check(False, "nobody was")


def test_a_story_that_cannot_begin_says_why() -> None:
    mailbox = Mailbox("http://127.0.0.1:9", 9)
    with pytest.raises(StepFailed, match=r"could not begin: .*127\.0\.0\.1:9 cannot be reached"):
        play("http://127.0.0.1:9", "assent_key", mailbox, Console(file=StringIO()), threading.Event())


def test_a_wait_ends_when_told_to_stop() -> None:
    stopped = threading.Event()
    narrator = Narrator(Console(file=StringIO()), stopped)
    stopped.set()
    with pytest.raises(StepFailed, match="told to stop"):
        narrator.until(lambda: None, "it never comes")


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("**orders plans a change to `shop.Order`**\n\n[Answer now](http://h/a/to-k.en)", ""),
        ("", '<p><b>orders plans a change to <code>shop.Order</code></b></p><a href="http://h/a/to-k.en">Answer</a>'),
    ],
)
def test_messages_are_read_without_their_markup(text: str, html: str) -> None:
    letter = Letter("mail", "billing@example.org", "s", text, html, now())
    assert letter.words.splitlines()[0] == "orders plans a change to shop.Order"
    assert letter.link == "http://h/a/to-k.en"
