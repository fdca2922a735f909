"""The words on the page of a link, for every state that a proposal can be in."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest

from app.formats import Change, Direction, Severity
from app.formats.model import Witness
from app.proposals.policy import PolicyDocument
from app.proposals.questions import Question
from app.proposals.views import AnswerView, ConsumerView, ItemView, ProposalView
from app.surfaces.web.views import present

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
TEAM, REVISION = uuid4(), uuid4()
BREAK = Change(
    rule="READER_FIELD_MISSING_DEFAULT_VALUE",
    severity=Severity.BREAKING,
    message="Field total was removed.",
    breaks=(Direction.FORWARD,),
    witnesses=(Witness(Direction.FORWARD, '{"id": "1"}', "no value for total"),),
)
RISK = Change(rule="TYPE_NARROWED", severity=Severity.RISKY, message="Numbers are whole now.")
UNPROVEN = Change(rule="NAME_MISMATCH", severity=Severity.BREAKING, message="It was renamed.", unproven=True)


def _consumer(**change: Any) -> ConsumerView:
    values: dict[str, Any] = {
        "team_id": TEAM,
        "team_name": "billing",
        "registration_id": uuid4(),
        "asset_fqn": "shop.orders",
        "registered_version": "1.0.0",
        "duty": True,
        "status": "pending",
        "changes": [0],
        "undeliverable": False,
    }
    return ConsumerView(**values | change)


def _question(*, revision: UUID = REVISION, consumers: list[ConsumerView] | None = None, **change: Any) -> Question:
    item = ItemView(
        asset_id=uuid4(),
        asset_fqn="shop.orders",
        kind="publish",
        base_version="1.0.0",
        new_version="2.0.0",
        schema="{}",
        changes=(BREAK, RISK, UNPROVEN),
    )
    values: dict[str, Any] = {
        "id": uuid4(),
        "state": "open",
        "reason": None,
        "forced": False,
        "revision": 1,
        "revision_id": REVISION,
        "cause": "proposed",
        "deadline": NOW + timedelta(days=13, hours=2),
        "producer_team_id": uuid4(),
        "producer_team_name": "orders",
        "opened_by": "orders",
        "policy": PolicyDocument(),
        "items": [item],
        "consumers": [_consumer()] if consumers is None else consumers,
        "answers": [],
        "contract_id": None,
        "created_at": NOW,
        "decided_at": None,
        "published_at": None,
    }
    proposal = ProposalView(**values | change)
    return Question(tenant=uuid4(), team_id=TEAM, team_name="billing", revision_id=revision, proposal=proposal)


def test_an_open_question() -> None:
    view = present(_question(), NOW)
    assert view.title == "orders wants to change shop.orders from 1.0.0 to 2.0.0"
    assert view.deadline == "Saturday 5 December 2026, 14:00 UTC (in 13 days)"
    assert (view.asked, view.outdated, view.ending, view.given) == (True, False, None, None)


def test_what_concerns_the_team_comes_first_with_its_proof() -> None:
    view = present(_question(), NOW)
    (line,) = view.concerning
    (proof,) = line.proofs
    assert (line.sentence, line.rule) == (BREAK.message, BREAK.rule)
    assert proof.sentence == "A document that 2.0.0 writes and 1.0.0 cannot read:"
    assert (proof.document, proof.error) == ('{"id": "1"}', "no value for total")
    assert [other.note for other in view.others] == [
        "The rules allow this, yet some documents fail.",
        "The rules forbid this, though no document is known that fails.",
    ]


def test_a_proof_names_the_version_that_the_team_is_held_to() -> None:
    view = present(_question(consumers=[_consumer(registered_version="0.9.0")]), NOW)
    assert view.depends_on == "version 0.9.0"
    assert view.concerning[0].proofs[0].sentence == "A document that 2.0.0 writes and 0.9.0 cannot read:"


def test_a_team_may_depend_on_it_through_another_contract() -> None:
    view = present(_question(consumers=[_consumer(asset_fqn="shop.baskets", registered_version="3.0.0")]), NOW)
    assert view.depends_on == "version 3.0.0 of shop.baskets, which refers to it"
    assert view.concerning[0].proofs[0].sentence == "A document that 2.0.0 writes and 1.0.0 cannot read:"


@pytest.mark.parametrize(
    ("state", "reason", "ending"),
    [
        ("approved", "everyone agreed", "It was approved and is about to be published. Reason: everyone agreed"),
        ("published", None, "It was published."),
        ("rejected", "billing objects: no", "It was rejected. Reason: billing objects: no"),
        ("withdrawn", None, "It was withdrawn."),
        ("expired", None, "It expired without enough answers."),
    ],
)
def test_a_decided_question_says_how_it_ended(state: str, reason: str | None, ending: str) -> None:
    view = present(_question(state=state, reason=reason), NOW)
    assert (view.ending, view.asked) == (ending, False)


@pytest.mark.parametrize(
    "consumers",
    [[], [_consumer(status="left")], [_consumer(duty=False, status="informed")], [_consumer(team_id=uuid4())]],
)
def test_a_team_that_owes_nothing_is_not_asked(consumers: list[ConsumerView]) -> None:
    view = present(_question(consumers=consumers), NOW)
    assert view.asked is False
    assert len(view.concerning) == 3


def test_an_amended_proposal_outdates_the_question() -> None:
    assert present(_question(revision=uuid4()), NOW).outdated is True


def test_only_the_current_answer_of_the_team_is_shown() -> None:
    answer = AnswerView(
        team_id=TEAM,
        team_name="billing",
        kind="extension_requested",
        reason="Freeze",
        until=NOW + timedelta(days=30),
        via="link",
        actor="link to billing",
        revision=1,
        current=True,
        created_at=NOW,
    )
    earlier = msgspec.structs.replace(answer, kind="acknowledged", current=False)
    others = msgspec.structs.replace(answer, kind="objected", team_id=uuid4())
    view = present(_question(answers=[earlier, others, answer]), NOW)
    assert view.given is not None
    assert view.given.startswith("billing asked for more time, until Tuesday 22 December 2026")
    assert view.given.endswith("on 22 November 2026, 12:00 UTC: Freeze")


@pytest.mark.parametrize(
    ("kind", "title"),
    [
        ("loosen_rule", "orders wants to loosen the compatibility rule of shop.orders"),
        ("delete", "orders wants to delete versions of shop.orders"),
    ],
)
def test_what_publishes_nothing_has_words_of_its_own(kind: str, title: str) -> None:
    question = _question(state="published")
    item = msgspec.structs.replace(question.item, kind=kind, new_version=None)
    changed = msgspec.structs.replace(question.proposal, items=[item])
    view = present(msgspec.structs.replace(question, proposal=changed), NOW)
    assert (view.title, view.ending) == (title, "It was carried out.")
