"""The sentences of each stage. A sentence whose facts are not known is left out when the message is put together."""

import msgspec

from app.proposals.vocabulary import AnswerKind, Stage
from notifications.messages import GivenAnswer, Message


class Wording(msgspec.Struct, frozen=True):
    """Sentences with places, which `compose` fills: subject and headline, what happened, what the reader can do."""

    subject: str
    headline: str
    lines: tuple[str, ...] = ()
    todo: tuple[str, ...] = ()


_REPLACES = "It would replace {old} by {new}."
_WAITING = "Still to answer: {waiting}."
_REASON = "Reason: {reason}"
_ANSWER = ("Acknowledge if you can live with it, object with your reason, or ask for more time, until {deadline}.",)

_WORDINGS = {
    Stage.OPENED: Wording(
        "Answer by {day}: breaking change to {what}",
        "{producer} plans a breaking change to {what}",
        ("Your team {recipient} depends on it, and is asked before anything is published.", _REPLACES, _REASON),
        _ANSWER,
    ),
    Stage.AMENDED: Wording(
        "Answer again by {day}: amended change to {what}",
        "{producer} amended the planned change to {what}",
        ("This replaces what {recipient} was asked before; answers to that no longer count.", _REPLACES, _REASON),
        _ANSWER,
    ),
    Stage.REMINDER: Wording(
        "Reminder, answer by {day}: breaking change to {what}",
        "{recipient} has not answered yet: breaking change to {what}",
        ("{producer} is waiting for your answer.", _REPLACES),
        _ANSWER,
    ),
    Stage.EXTENDED: Wording(
        "New deadline {day}: breaking change to {what}",
        "There is more time to answer about {what}",
        ("The new deadline is {deadline}.", _REASON, _WAITING),
    ),
    Stage.INFORMED: Wording(
        "For your information: planned change to {what}",
        "{producer} plans a breaking change to {what}",
        ("Your team {recipient} is told because it depends on it. You do not have to answer.", _REPLACES, _REASON),
    ),
    Stage.ESCALATION: Wording(
        "Answers missing, due {day}: breaking change to {what}",
        "The deadline for {what} is near, and answers are missing",
        ("{producer} plans a breaking change to it.", _WAITING, "The deadline is {deadline}."),
        ("Please see to it that they answer; after the deadline the policy decides.",),
    ),
    Stage.PUBLISHED: Wording(
        "Published: {release}",
        "{release} is published",
        ("The change that {producer} proposed has met its policy.", "It replaces {old}.", _REASON),
        ("If you still read or write {old}, move to {new}.",),
    ),
    Stage.FORCED: Wording(
        "Published without agreement: {release}",
        "{release} is published without the agreement that its policy asks for",
        ("An administrator decided so.", _REASON, "It replaces {old}.", "Not answered: {waiting}."),
        ("If you still read or write {old}, move to {new}.",),
    ),
    Stage.REJECTED: Wording(
        "Rejected: change to {what}",
        "The planned change to {what} is rejected",
        ("Nothing is published; {what} stays as it is.", _REASON),
    ),
    Stage.WITHDRAWN: Wording(
        "Withdrawn: change to {what}",
        "{producer} withdrew the planned change to {what}",
        ("Nothing is published; {what} stays as it is.", _REASON),
    ),
    Stage.EXPIRED: Wording(
        "Expired: change to {what}",
        "The planned change to {what} expired",
        (
            "The deadline passed without the answers that the policy asks for; nothing is published.",
            "Not answered: {waiting}.",
        ),
    ),
    Stage.UNDELIVERABLE: Wording(
        "Not reached: {unreached}, about {what}",
        "{unreached} could not be told about the planned change to {what}",
        ("No channel of theirs took the message.", _REASON),
        ("Please tell them another way, or have their channel corrected.",),
    ),
    Stage.ANNOUNCED: Wording(
        "New version: {release}",
        "{producer} published {release}",
        ("It is compatible with {old}; you do not have to do anything.",),
    ),
    Stage.BROKEN: Wording(
        "Changed already: {what}, and it breaks {recipient}",
        "{producer} changed {what}, which your team {recipient} depends on",
        ("Outside of production nobody is asked first; the change is in effect.",),
        ("See what has changed, and adapt what you run there.",),
    ),
    Stage.DEPRECATED: Wording(
        "Deprecated: {what} {old}, to be used until {sunset_day}",
        "{producer} deprecated {what} {old}",
        ("Your team {recipient} depends on it. It can be used until {sunset}.", "You do not have to answer."),
        ("Move to {new} by then.",),
    ),
    Stage.TEST: Wording(
        "Test message for {recipient}",
        "This channel works",
        ("Messages about contracts that {recipient} depends on will arrive here.",),
    ),
}

_CARRIED_OUT = {
    Stage.PUBLISHED: Wording(
        "Carried out: change to {what}",
        "What {producer} planned for {what} is carried out",
        ("The change has met its policy.", _REASON),
    ),
    Stage.FORCED: Wording(
        "Carried out without agreement: change to {what}",
        "What {producer} planned for {what} is carried out without the agreement that its policy asks for",
        ("An administrator decided so.", _REASON, "Not answered: {waiting}."),
    ),
}
"""Where nothing is published: versions are deleted, or a rule is loosened."""

_ANSWERED = {
    AnswerKind.ACKNOWLEDGED: "{team} acknowledged the change to {what}",
    AnswerKind.OBJECTED: "{team} objected to the change to {what}",
    AnswerKind.EXTENSION_REQUESTED: "{team} asks for more time for the change to {what}",
    AnswerKind.MIGRATED: "{team} has migrated to the new version of {what}",
}

_ANSWERED_TODO = {
    AnswerKind.OBJECTED: ("Nothing is published while the objection stands: amend the proposal or withdraw it.",),
    AnswerKind.EXTENSION_REQUESTED: ("The deadline is still {deadline}.",),
}


def wording(message: Message) -> Wording:
    """The sentences for a message's stage."""
    if message.stage in _CARRIED_OUT and any(item.kind != "publish" for item in message.items):
        return _CARRIED_OUT[message.stage]
    if message.stage is not Stage.ANSWERED:
        return _WORDINGS[message.stage]
    kind = message.answers[0].kind if message.answers else AnswerKind.ACKNOWLEDGED
    sentence = _ANSWERED[kind]
    return Wording(sentence, sentence, (_WAITING,), _ANSWERED_TODO.get(kind, ()))


def answer_sentence(answer: GivenAnswer) -> str:
    """How an answer is told in a list of answers."""
    reason = ": {reason}" if answer.reason else ""
    match answer.kind:
        case AnswerKind.ACKNOWLEDGED:
            return "{team} acknowledged" + reason
        case AnswerKind.OBJECTED:
            return "{team} objected" + reason
        case AnswerKind.MIGRATED:
            return "{team} has migrated" + reason
        case AnswerKind.EXTENSION_REQUESTED:
            return "{team} asks for time" + (" until {until}" if answer.until else "") + reason
