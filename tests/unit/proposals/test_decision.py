"""The rule that decides a proposal, held against what a team would expect of its policy."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.proposals.decision import Decision, Outcome, Position, decide, reminders_due
from app.proposals.policy import Everyone, NamedTeams, PolicyDocument, Quorum, Silence
from app.proposals.vocabulary import AnswerKind

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
BEFORE, AFTER = NOW - timedelta(seconds=1), NOW + timedelta(days=3)
ACK, OBJECT, EXTEND = AnswerKind.ACKNOWLEDGED, AnswerKind.OBJECTED, AnswerKind.EXTENSION_REQUESTED


def at(
    *kinds: AnswerKind | None,
    policy: PolicyDocument = PolicyDocument(),  # noqa: B008  # immutable
    deadline: datetime = AFTER,
    extensions: int = 0,
    until: datetime | None = None,
) -> Decision:
    positions = [Position(uuid4(), kind, until) for kind in kinds]
    return decide(policy, positions, deadline=deadline, extensions=extensions, now=NOW)


def test_all_have_to_acknowledge() -> None:
    assert at(ACK, None).outcome is Outcome.WAIT
    assert at(ACK, ACK).outcome is Outcome.APPROVE


def test_nobody_left_to_ask_is_agreement() -> None:
    assert at().outcome is Outcome.APPROVE


def test_an_objection_blocks_and_rejects_at_the_deadline() -> None:
    quorum = PolicyDocument(approval=Quorum(percent=50))
    assert at(ACK, ACK, OBJECT, policy=quorum).outcome is Outcome.WAIT
    assert at(ACK, ACK, OBJECT, policy=quorum, deadline=BEFORE).outcome is Outcome.REJECT


@pytest.mark.parametrize(
    ("agreed", "asked", "percent", "enough"), [(1, 2, 50, True), (1, 3, 34, False), (2, 3, 66, True)]
)
def test_a_quorum_is_rounded_up_to_whole_teams(agreed: int, asked: int, percent: int, enough: bool) -> None:
    kinds = [ACK] * agreed + [None] * (asked - agreed)
    outcome = at(*kinds, policy=PolicyDocument(approval=Quorum(percent=percent))).outcome
    assert outcome is (Outcome.APPROVE if enough else Outcome.WAIT)


def test_named_teams_decide_and_others_may_still_object() -> None:
    board, other = uuid4(), uuid4()
    policy = PolicyDocument(approval=NamedTeams(teams=(board,)))

    def outcome(board_says: AnswerKind | None, other_says: AnswerKind | None) -> Outcome:
        positions = [Position(board, board_says), Position(other, other_says)]
        return decide(policy, positions, deadline=AFTER, extensions=0, now=NOW).outcome

    assert outcome(ACK, None) is Outcome.APPROVE
    assert outcome(None, ACK) is Outcome.WAIT
    assert outcome(ACK, OBJECT) is Outcome.WAIT


@pytest.mark.parametrize(
    ("silence", "outcome"),
    [(Silence.BLOCK, Outcome.EXPIRE), (Silence.CONSENT, Outcome.APPROVE), (Silence.EXTEND, Outcome.EXTEND)],
)
def test_silence_at_the_deadline_is_what_the_policy_says(silence: Silence, outcome: Outcome) -> None:
    assert at(ACK, None, policy=PolicyDocument(silence=silence), deadline=BEFORE).outcome is outcome


def test_extensions_by_silence_come_to_an_end() -> None:
    policy = PolicyDocument(silence=Silence.EXTEND, max_extensions=2)
    assert at(None, policy=policy, deadline=BEFORE, extensions=1).outcome is Outcome.EXTEND
    assert at(None, policy=policy, deadline=BEFORE, extensions=2).outcome is Outcome.EXPIRE


def test_a_requested_extension_is_granted_at_the_deadline_but_not_beyond_one_notice_period() -> None:
    policy = PolicyDocument(notice=timedelta(days=10))
    granted = at(ACK, EXTEND, policy=policy, deadline=BEFORE, until=NOW + timedelta(days=4))
    assert (granted.outcome, granted.deadline) == (Outcome.EXTEND, NOW + timedelta(days=4))
    capped = at(EXTEND, policy=policy, deadline=BEFORE, until=NOW + timedelta(days=300))
    assert capped.deadline == NOW + timedelta(days=10)


def test_asking_for_time_is_not_silent_consent() -> None:
    policy = PolicyDocument(silence=Silence.CONSENT, max_extensions=0)
    assert at(EXTEND, policy=policy, deadline=BEFORE, until=AFTER).outcome is Outcome.EXPIRE


_kinds = st.sampled_from([None, ACK, OBJECT, EXTEND])
_policies = st.builds(
    PolicyDocument,
    approval=st.one_of(st.just(Everyone()), st.builds(Quorum, percent=st.integers(1, 100))),
    silence=st.sampled_from(Silence),
    max_extensions=st.integers(0, 3),
)


@given(_policies, st.lists(_kinds, max_size=6), st.booleans(), st.integers(0, 4))
def test_whatever_the_policy(
    policy: PolicyDocument, kinds: list[AnswerKind | None], late: bool, extensions: int
) -> None:
    deadline = BEFORE if late else AFTER
    decision = at(*kinds, policy=policy, deadline=deadline, extensions=extensions, until=AFTER)
    if OBJECT in kinds:
        assert decision.outcome is (Outcome.REJECT if late else Outcome.WAIT)
    if late:
        assert decision.outcome is not Outcome.WAIT
    if decision.outcome is Outcome.EXTEND:
        assert decision.deadline is not None
        assert decision.deadline > NOW
        assert extensions < policy.max_extensions


def test_reminders_name_the_next_moment() -> None:
    policy = PolicyDocument(reminders=(timedelta(days=7), timedelta(days=1)))
    deadline = NOW + timedelta(days=3)
    assert reminders_due(policy, deadline, NOW) == ([timedelta(days=7)], deadline - timedelta(days=1))
    assert reminders_due(policy, deadline, deadline)[1] is None


def test_working_days_are_counted_in_the_time_zone_of_the_policy() -> None:
    policy = PolicyDocument(notice=timedelta(days=3), working_days="mon-fri", time_zone="Europe/Berlin")
    friday = datetime(2026, 3, 27, 10, 0, tzinfo=UTC)  # summer time begins on the 29th
    assert policy.deadline(friday) == datetime(2026, 4, 1, 9, 0, tzinfo=UTC)


def test_two_teams_of_one_proposal_are_told_apart() -> None:
    team: UUID = uuid4()
    positions = [Position(team, ACK), Position(uuid4(), None)]
    assert decide(PolicyDocument(), positions, deadline=AFTER, extensions=0, now=NOW).outcome is Outcome.WAIT
