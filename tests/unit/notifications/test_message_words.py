"""What the reader of a message learns from it."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace

from app.formats.model import Change, Direction, Severity, Witness
from app.proposals.vocabulary import AnswerKind, Stage
from notifications.compose import MAX_CHANGES
from notifications.messages import GivenAnswer, Item, Message
from notifications.render import render

Removed = Callable[[str], Change]


def test_who_what_until_when_and_where_to_answer(opened: Message, now: datetime) -> None:
    rendered = render(opened, now)
    assert rendered.subject == "Answer by Sat 5 Dec: breaking change to shop.orders"
    for body in (rendered.full.text, rendered.brief.text):
        assert "orders-team plans a breaking change to shop.orders" in body
        assert "Your team billing depends on it" in body
        assert "It would replace 1.4.0 by 2.0.0." in body
        assert "until Saturday 5 December 2026, 14:00 UTC (in 13 days)" in body
        assert "Answer now: https://assent.example/answer/abc_def.ghi-_" in body
        assert "https://assent.example/proposals/0192" in body


def test_the_witness_is_told_in_plain_words(opened: Message, now: datetime) -> None:
    rendered = render(opened, now).full
    assert 'A document that 2.0.0 writes and 1.4.0 cannot read:\n\n    {"id": 1}\n\n' in rendered.text
    assert "Its reader says: no value and no default for customer_id" in rendered.text
    assert '```\n{"id": 1}\n```' in rendered.markdown
    assert "<pre>{&#34;id&#34;: 1}</pre>" in rendered.html


def test_a_witness_of_the_other_direction_turns_the_sentence_round(opened: Message, now: datetime) -> None:
    change = Change("R", Severity.BREAKING, "x", witnesses=(Witness(Direction.BACKWARD, "{}", ""),))
    message = replace(opened, items=(replace(opened.items[0], new_version=None, changes=(change,)),))
    text = render(message, now).full.text
    assert "A document that 1.4.0 writes and the new version cannot read:" in text
    assert "Its reader says" not in text


def test_proof_of_harm_to_the_consumer_goes_first(opened: Message, now: datetime) -> None:
    other = Change("R", Severity.BREAKING, "x", witnesses=(Witness(Direction.BACKWARD, '"theirs"', ""),))
    mine = Change("R", Severity.RISKY, "y", witnesses=(Witness(Direction.FORWARD, '"mine"', ""),))
    message = replace(opened, items=(replace(opened.items[0], changes=(other, mine)),))
    text = render(message, now).full.text
    assert '"mine"' in text
    assert '"theirs"' not in text


def test_many_changes_are_counted_and_the_worst_come_first(opened: Message, now: datetime, removed: Removed) -> None:
    risky = Change("FIELD_TYPE", Severity.RISKY, "A type got narrower.")
    safe = Change("FIELD_ADDED", Severity.SAFE, "A harmless field was added.")
    changes = (safe, risky, *(removed(f"f{number}") for number in range(MAX_CHANGES + 11)))
    rendered = render(replace(opened, items=(replace(opened.items[0], changes=changes),)), now)
    assert rendered.full.text.count("was removed") == MAX_CHANGES
    assert "- and 12 more" in rendered.full.text
    assert "harmless" not in rendered.full.text
    assert f"{MAX_CHANGES + 12} changes: see the details." in rendered.brief.text


@pytest.mark.parametrize(
    ("stage", "subject"),
    [
        (Stage.PUBLISHED, "Carried out: change to shop.orders"),
        (Stage.FORCED, "Carried out without agreement: change to shop.orders"),
    ],
)
def test_a_deletion_is_not_told_as_a_publication(opened: Message, now: datetime, stage: Stage, subject: str) -> None:
    deleted = Change("VERSION_DELETED", Severity.BREAKING, "Version 1 is deleted.")
    item = Item(asset="shop.orders", kind="delete", old_version="1.4.0", changes=(deleted,))
    rendered = render(replace(opened, stage=stage, items=(item,)), now)
    assert rendered.subject == subject
    assert "Version 1 is deleted. (VERSION_DELETED)" in rendered.full.text
    assert "ublished" not in rendered.full.text


def test_a_change_without_proof_says_so(opened: Message, now: datetime) -> None:
    change = Change("NAME_CHANGED", Severity.BREAKING, "The record was renamed.", unproven=True)
    text = render(replace(opened, items=(replace(opened.items[0], changes=(change,)),)), now).full.text
    assert "The record was renamed. (NAME_CHANGED), forbidden by the rules though no failing document exists" in text


def test_several_assets_in_one_proposal_are_named_with_their_changes(
    opened: Message, now: datetime, removed: Removed
) -> None:
    other = Item(asset="shop.refunds", changes=(removed("order_id"),))
    rendered = render(replace(opened, items=(*opened.items, other)), now)
    assert "breaking change to shop.orders and 1 more" in rendered.subject
    assert '- shop.refunds: Field "order_id" was removed.' in rendered.full.text


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(days=13, hours=2), "in 13 days"),
        (timedelta(hours=47, minutes=59), "in 47 hours"),
        (timedelta(hours=1), "in 1 hour)"),
        (timedelta(minutes=59), "in less than an hour"),
        (timedelta(0), "now past"),
    ],
)
def test_the_deadline_is_told_as_a_distance(opened: Message, now: datetime, left: timedelta, words: str) -> None:
    assert words in render(replace(opened, deadline=now + left), now).full.text


@pytest.mark.parametrize("stage", list(Stage))
def test_every_stage_reads_well_with_all_facts_and_with_none(opened: Message, now: datetime, stage: Stage) -> None:
    bare = Message(key="k", stage=stage, recipient="billing", base_url="https://assent.example")
    full = replace(
        opened,
        stage=stage,
        reason="Finance needs it.",
        unreached=("warehouse",),
        answers=(GivenAnswer(team="warehouse", kind=AnswerKind.OBJECTED, reason="We still read it."),),
    )
    for message in (bare, full):
        rendered = render(message, now)
        assert rendered.subject
        for body in (rendered.full.text, rendered.full.markdown, rendered.brief.text):
            assert "None" not in body
            assert "{" not in body.replace('{"id": 1}', "")
            assert "https://assent.example" in body


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (AnswerKind.ACKNOWLEDGED, "warehouse acknowledged the change to shop.orders"),
        (AnswerKind.OBJECTED, "warehouse objected to the change to shop.orders"),
        (AnswerKind.EXTENSION_REQUESTED, "warehouse asks for more time for the change to shop.orders"),
    ],
)
def test_the_producer_hears_who_answered_what(opened: Message, now: datetime, kind: AnswerKind, words: str) -> None:
    answer = GivenAnswer(team="warehouse", kind=kind, reason="Not before March.", until=now + timedelta(days=30))
    message = replace(opened, stage=Stage.ANSWERED, answers=(answer,), answer_url=None)
    rendered = render(message, now)
    assert rendered.subject == words
    assert "Not before March." in rendered.full.text
    assert ("until Tuesday 22 December 2026" in rendered.full.text) == (kind is AnswerKind.EXTENSION_REQUESTED)


def test_outcomes_give_the_reason_and_the_answers(opened: Message, now: datetime) -> None:
    answers = tuple(GivenAnswer(team=f"team{number}", kind=AnswerKind.ACKNOWLEDGED) for number in range(3))
    message = replace(opened, stage=Stage.FORCED, reason="Law demands it.", answers=answers, answer_url=None)
    rendered = render(message, now)
    assert rendered.subject == "Published without agreement: shop.orders 2.0.0"
    assert "Reason: Law demands it." in rendered.full.text
    assert "- team2 acknowledged" in rendered.full.text
    assert "Not answered: billing, warehouse." in rendered.full.text


def test_a_machine_gets_all_the_facts(opened: Message, now: datetime) -> None:
    facts = render(opened, now).facts
    assert facts["key"] == opened.key
    assert facts["stage"] == "opened"
    assert facts["deadline"] == "2026-12-05T14:00:00Z"
    change = facts["items"][0]["changes"][0]
    assert change["rule"] == "READER_FIELD_MISSING_DEFAULT_VALUE"
    assert change["old_path"] == "/fields/0"
    assert change["witnesses"][0]["document"] == '{"id": 1}'


def test_the_reference_is_that_of_the_key_whatever_the_clock_says(opened: Message, now: datetime) -> None:
    first, again = render(opened, now), render(opened, now + timedelta(days=1))
    assert first.reference == again.reference
    assert first.reference in again.full.text
    assert first.reference != render(replace(opened, key="other"), now).reference
