"""A question in words: what the page of a link shows. Pure, so that every state of a proposal can be looked at."""

from collections.abc import Iterable
from datetime import datetime

import msgspec

from app.formats import Change, Direction, Severity
from app.proposals.clearance import ARTIFACT_DELETED
from app.proposals.questions import Question
from app.proposals.views import AnswerView, ItemView
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
    depends_on: str | None
    """What the team registered for: a version of the contract, or of one that refers to it."""
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
    proposal, item = question.proposal, question.item
    concerning = question.concerning
    every = [(each, change) for each in proposal.items for change in each.changes]
    return QuestionView(
        title=_title(question),
        team=question.team_name,
        asset=item.asset_fqn,
        depends_on=_depends_on(question),
        deadline=in_words(proposal.deadline, now),
        revision=proposal.revision,
        outdated=question.outdated,
        state=proposal.state,
        ending=_ending(question),
        asked=proposal.state == "open" and question.place is not None,
        given=_said(question.given, now) if question.given else None,
        concerning=_lines(concerning, question, measured=True),
        others=_lines([pair for pair in every if pair not in concerning], question),
    )


def _title(question: Question) -> str:
    item, producer = question.item, question.proposal.producer_team_name
    if (more := len(question.proposal.items) - 1) > 0:
        return f"{producer} wants to change {item.asset_fqn} and {more} more"
    if item.kind == "endpoint":
        return f"{producer} wants to change where {item.asset_fqn} is served"
    if item.kind == "loosen_rule":
        return f"{producer} wants to loosen the compatibility rule of {item.asset_fqn}"
    if item.kind == "delete":
        if any(change.rule == ARTIFACT_DELETED for change in item.changes):
            return f"{producer} wants to delete {item.asset_fqn}"
        return f"{producer} wants to delete versions of {item.asset_fqn}"
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
    ending = _ENDINGS[proposal.state]
    if any(item.kind != "publish" for item in question.proposal.items):
        ending = ending.replace("published", "carried out")
    return ending + (f" Reason: {proposal.reason}" if proposal.reason else "")


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


def _depends_on(question: Question) -> str | None:
    place = question.place
    if place is None or place.registered_version is None:
        return None
    other = "" if place.asset_fqn == question.item.asset_fqn else f" of {place.asset_fqn}, which refers to it"
    return f"version {place.registered_version}{other}"


def _measured_against(question: Question, item: ItemView) -> str | None:
    """The version that the team is held to; the present one for a team that depends on it through another contract."""
    place = question.place
    direct = place is not None and place.asset_fqn == item.asset_fqn
    return place.registered_version if place is not None and direct else item.base_version


def _lines(
    changes: Iterable[tuple[ItemView, Change]], question: Question, *, measured: bool = False
) -> tuple[ChangeLine, ...]:
    several = len(question.proposal.items) > 1
    found: list[ChangeLine] = []
    for item, change in changes:
        old = _measured_against(question, item) if measured else item.base_version
        sides = (old or "the present version", item.new_version or "the new version")
        said = f"{item.asset_fqn}: {change.message}" if several else change.message
        found.append(ChangeLine(said, change.rule, _note(change), _proofs(change, *sides)))
    return tuple(found)


def _note(change: Change) -> str | None:
    if change.unproven:
        return "The rules forbid this, though no document is known that fails."
    if change.severity is Severity.RISKY:
        return "The rules allow this, yet some documents fail."
    return None


def _proofs(change: Change, old: str, new: str) -> tuple[Proof, ...]:
    found: list[Proof] = []
    for witness in change.witnesses:
        writer, reader = (new, old) if witness.direction is Direction.FORWARD else (old, new)
        sentence = f"A document that {writer} writes and {reader} cannot read:"
        found.append(Proof(sentence, witness.document, witness.error))
    return tuple(found)
