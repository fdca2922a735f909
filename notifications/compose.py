"""From the facts of a message to its notice: which sentences, which changes, which proof."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from app.formats.model import Change, Direction, Severity, Witness
from app.proposals.vocabulary import Stage
from notifications.messages import GivenAnswer, Item, Message
from notifications.notice import Free, Line, Link, Name, Notice, Proof, Value
from notifications.wording import answer_sentence, wording

MAX_CHANGES = 5
MAX_ANSWERS = 8
MAX_TEAMS = 8
_ORDER = (Severity.BREAKING, Severity.RISKY, Severity.SAFE, Severity.INFORMATIONAL)
_WITH_CHANGES = frozenset(Stage) - {Stage.ANSWERED, Stage.UNDELIVERABLE, Stage.WITHDRAWN, Stage.REJECTED, Stage.EXPIRED}
_SIGNED = Line("The link answers for your whole team: do not pass it on.")


def compose(message: Message, now: datetime) -> Notice:
    """The notice of a message, told at `now`. Pure: the same facts and instant give the same notice."""
    words = wording(message)
    values = _values(message, now)
    changes = _listed(message.items) if message.stage in _WITH_CHANGES else []
    return Notice(
        subject=_line(words.subject, values) or Line("About {what}", {"what": _what(message.items)}),
        headline=_line(words.headline, values) or Line("About {what}", {"what": _what(message.items)}),
        lines=_known(words.lines, values),
        changes=tuple(_change_line(item, change, len(message.items)) for item, change in changes[:MAX_CHANGES]),
        more=max(0, len(changes) - MAX_CHANGES),
        proof=_proof(changes),
        answers=tuple(_answer_line(answer) for answer in message.answers[:MAX_ANSWERS]),
        todo=_known(words.todo, values) + ((_SIGNED,) if message.answer_url else ()),
        links=_links(message),
        footer=Line(
            "Assent at {url}, message {reference}",
            {"url": Free(message.base_url), "reference": Name(reference(message.key))},
        ),
    )


def reference(key: str) -> str:
    """A short form of a message's key that a person can quote."""
    return sha256(key.encode()).hexdigest()[:10]


def in_words(instant: datetime, now: datetime) -> str:
    """An instant for people: `Friday 5 December 2026, 14:00 UTC (in 13 days)`."""
    at = instant.astimezone(UTC)
    return f"{at:%A} {at.day} {at:%B %Y, %H:%M} UTC ({_distance(at - now)})"


def _distance(left: timedelta) -> str:
    hours = left // timedelta(hours=1)
    if left <= timedelta(0):
        return "now past"
    if hours < 1:
        return "in less than an hour"
    if hours < 48:
        return f"in {hours} hour{'s' if hours > 1 else ''}"
    return f"in {left.days} days"


def _line(sentence: str, values: dict[str, Value]) -> Line | None:
    line = Line(sentence, values)
    return line if line.known() else None


def _known(sentences: Sequence[str], values: dict[str, Value]) -> tuple[Line, ...]:
    return tuple(line for sentence in sentences if (line := _line(sentence, values)))


def _values(message: Message, now: datetime) -> dict[str, Value]:
    """What can stand in the places of a sentence; only what is known is there."""
    values: dict[str, Value] = {"recipient": Name(message.recipient)}
    if message.producer:
        values["producer"] = Name(message.producer)
    if message.items:
        values["what"] = _what(message.items)
        values["release"] = _release(message.items)
    if len(message.items) == 1:
        only = message.items[0]
        values |= {"old": Name(only.old_version)} if only.old_version else {}
        values |= {"new": Name(only.new_version)} if only.new_version else {}
    if message.deadline:
        at = message.deadline.astimezone(UTC)
        values["deadline"] = Free(in_words(at, now))
        values["day"] = Free(f"{at:%a} {at.day} {at:%b}")
    if message.sunset:
        at = message.sunset.astimezone(UTC)
        values["sunset"] = Free(in_words(at, now))
        values["sunset_day"] = Free(f"{at.day} {at:%B %Y}")
    if message.reason:
        values["reason"] = Free(message.reason)
    if message.waiting_for:
        values["waiting"] = _names(message.waiting_for)
    if message.unreached:
        values["unreached"] = _names(message.unreached)
    if message.answers:
        values["team"] = Name(message.answers[0].team)
    return values


def _what(items: Sequence[Item]) -> Value:
    if not items:
        return Free("a contract")
    if len(items) == 1:
        return Name(items[0].asset)
    return Line(f"{{first}} and {len(items) - 1} more", {"first": Name(items[0].asset)})


def _release(items: Sequence[Item]) -> Value:
    if len(items) == 1 and items[0].new_version:
        return Line("{what} {new}", {"what": Name(items[0].asset), "new": Name(items[0].new_version)})
    return _what(items)


def _names(teams: Sequence[str]) -> Line:
    shown = teams[:MAX_TEAMS]
    places = [f"{{t{number}}}" for number in range(len(shown))]
    rest = len(teams) - len(shown)
    sentence = ", ".join(places) + (f" and {rest} more" if rest else "")
    return Line(sentence, {f"t{number}": Name(team) for number, team in enumerate(shown)})


def _listed(items: Sequence[Item]) -> list[tuple[Item, Change]]:
    """All changes with their items, the worst first; harmless ones only where there are no others."""
    pairs = [(item, change) for item in items for change in item.changes]
    serious = [pair for pair in pairs if pair[1].severity in {Severity.BREAKING, Severity.RISKY}]
    return sorted(serious or pairs, key=lambda pair: _ORDER.index(pair[1].severity))


def _change_line(item: Item, change: Change, items: int) -> Line:
    values: dict[str, Value] = {"sentence": Free(change.message), "rule": Name(change.rule)}
    sentence = "{sentence} ({rule})"
    if items > 1:
        sentence, values = "{asset}: " + sentence, values | {"asset": Name(item.asset)}
    if change.severity is Severity.RISKY:
        sentence = "Risky, though the rules allow it: " + sentence
    if change.unproven:
        sentence += ", forbidden by the rules though no failing document exists"
    return Line(sentence, values)


def _proof(changes: Sequence[tuple[Item, Change]]) -> Proof | None:
    """The first witness, preferably of what hurts a consumer: its version meeting data of the new one."""
    found = [(item, witness) for item, change in changes for witness in change.witnesses]
    found.sort(key=lambda pair: pair[1].direction is not Direction.FORWARD)
    return _told(*found[0]) if found else None


def _told(item: Item, witness: Witness) -> Proof:
    old: Value = Name(item.old_version) if item.old_version else Free("the present version")
    new: Value = Name(item.new_version) if item.new_version else Free("the new version")
    writer, reader = (new, old) if witness.direction is Direction.FORWARD else (old, new)
    return Proof(
        Line(
            "A document that {writer} writes and {reader} cannot read:",
            {"writer": writer, "reader": reader},
        ),
        witness.document,
        Line("Its reader says: {error}", {"error": Free(witness.error)}) if witness.error else None,
    )


def _answer_line(answer: GivenAnswer) -> Line:
    values: dict[str, Value] = {"team": Name(answer.team)}
    if answer.reason:
        values["reason"] = Free(answer.reason)
    if answer.until:
        at = answer.until.astimezone(UTC)
        values["until"] = Free(f"{at:%A} {at.day} {at:%B %Y}")
    return Line(answer_sentence(answer), values)


def _links(message: Message) -> tuple[Link, ...]:
    answer = (Link("Answer now", message.answer_url, main=True),) if message.answer_url else ()
    details = (Link("See the details", message.details_url),) if message.details_url else ()
    return answer + details
