"""A question in words: what the page of a link shows. Pure, so that every state of a proposal can be looked at."""

from collections.abc import Iterable
from datetime import datetime

import msgspec

from app.formats import Change, Direction, Severity
from app.proposals.questions import Question
from app.proposals.views import AnswerView
from notifications.compose import in_words


class Proof(msgspec.Struct, frozen=True):
    """A document that one side writes and the other cannot read."""

    sentence: str
    document: str
    error: str


class ChangeLine(msgspec.Struct, frozen=True):
    """One change, for people."""

    sentence: str
    rule: str
    note: str | None
    proofs: tuple[Proof, ...]


class QuestionView(msgspec.Struct, frozen=True, kw_only=True):
    """Everything on the page but the form. Sentences are plain text."""

    title: str
    team: str
    asset: str
    registered: str | None
    deadline: str
    revision: int
    outdated: bool
    state: str
    ending: str | None
    """How a decided proposal ended."""
    asked: bool
    """Whether an answer is still wanted from this team."""
    given: str | None
    """What the team has said so far."""
    concerning: tuple[ChangeLine, ...]
    others: tuple[ChangeLine, ...]


def present(question: Question, now: datetime) -> QuestionView:
    """The question in words, at `now`."""
    proposal, item, place = question.proposal, question.item, question.place
    concerning = question.concerning
    others = [change for change in item.changes if change not in concerning]
    return QuestionView(
        title=_title(question),
        team=question.team_name,
        asset=item.asset_fqn,
        registered=place.registered_version if place else None,
        deadline=in_words(proposal.deadline, now),
        revision=proposal.revision,
        outdated=question.outdated,
        state=proposal.state,
        ending=_ending(question),
        asked=proposal.state == "open" and place is not None,
        given=_said(question.given, now) if question.given else None,
        concerning=_lines(concerning, question),
        others=_lines(others, question),
    )


def _title(question: Question) -> str:
    item, producer = question.item, question.proposal.producer_team_name
    if item.kind == "loosen_rule":
        return f"{producer} wants to loosen the compatibility rule of {item.asset_fqn}"
    step = f"from {item.base_version} to {item.new_version}" if item.base_version else f"to {item.new_version}"
    return f"{producer} wants to change {item.asset_fqn} {step}"


_ENDINGS = {
    "approved": "It was approved and is about to be published.",
    "published": "It was published.",
    "rejected": "It was rejected.",
    "withdrawn": "It was withdrawn.",
    "expired": "It expired without enough answers.",
}


def _ending(question: Question) -> str | None:
    proposal = question.proposal
    if proposal.state == "open":
        return None
    reason = f" Reason: {proposal.reason}" if proposal.reason else ""
    return _ENDINGS[proposal.state] + reason


_SAID = {
    "acknowledged": "acknowledged this change",
    "objected": "objected to this change",
    "extension_requested": "asked for more time",
    "migrated": "said that it has migrated",
}


def _said(answer: AnswerView, now: datetime) -> str:
    until = f", until {in_words(answer.until, now)}" if answer.until else ""
    reason = f": {answer.reason}" if answer.reason else ""
    return f"{answer.team_name} {_SAID[answer.kind]}{until} on {answer.created_at:%-d %B %Y, %H:%M} UTC{reason}"


def _lines(changes: Iterable[Change], question: Question) -> tuple[ChangeLine, ...]:
    return tuple(
        ChangeLine(change.message, change.rule, _note(change), _proofs(change, question)) for change in changes
    )


def _note(change: Change) -> str | None:
    if change.unproven:
        return "The rules forbid this, though no document is known that fails."
    if change.severity is Severity.RISKY:
        return "The rules allow this, yet some documents fail."
    return None


def _proofs(change: Change, question: Question) -> tuple[Proof, ...]:
    old = question.item.base_version or "the present version"
    new = question.item.new_version or "the new version"
    found: list[Proof] = []
    for witness in change.witnesses:
        writer, reader = (new, old) if witness.direction is Direction.FORWARD else (old, new)
        sentence = f"A document that {writer} writes and {reader} cannot read:"
        found.append(Proof(sentence, witness.document, witness.error))
    return tuple(found)
