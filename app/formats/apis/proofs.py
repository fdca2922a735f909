"""Messages that prove what was found about schemas, made and checked by what does so for JSON Schema itself."""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import msgspec

from app.formats.apis.comparing import DIRECTIONS, Compared, Use
from app.formats.apis.judging import judge_message, refutes
from app.formats.json_schema.changes import Finding, found_below, links_below
from app.formats.json_schema.comparison import Comparison, Pair
from app.formats.json_schema.evaluation import Meter, UndecidedError
from app.formats.json_schema.instances import Builder
from app.formats.json_schema.samples import NoInstanceError
from app.formats.json_schema.schema import JsonSchema
from app.formats.json_schema.text import write
from app.formats.json_schema.validation import Validator
from app.formats.json_schema.witnesses import Search
from app.formats.model import Change, SchemaError, Severity

MAX_MESSAGES = 60
"""Kinds of messages that are searched in one comparison."""

MAX_SIZE = 3_000_000
"""Characters of all schemas that are searched in one comparison."""

_SAMPLE_STEPS = 50_000

_Key = tuple[str, str, str | None, str | None]


class Proof(NamedTuple):
    """A value that one side accepts in a message and the other refuses: where it is used, and the complaint."""

    use: Use
    document: Any
    error: str


class Proofs:
    """Searches messages in bounded time, over the comparisons of both sides."""

    def __init__(self) -> None:
        self._messages = MAX_MESSAGES
        self._size = MAX_SIZE

    def of(self, compared: Compared, findings: Sequence[Finding]) -> list[Proof | None]:
        """A proof for each finding, null where there is none."""
        nearest = _nearest(compared, {finding.pair for finding in findings})
        by_root: dict[Pair, list[Finding]] = {}
        for finding in findings:
            if finding.pair in nearest:
                by_root.setdefault(nearest[finding.pair], []).append(finding)
        found: dict[int, Proof] = {}
        for root, wanted in by_root.items():
            found |= self._in_message(compared, root, wanted)
        return [found.get(id(finding)) for finding in findings]

    def _in_message(self, compared: Compared, root: Pair, wanted: list[Finding]) -> dict[int, Proof]:
        views = compared.old.view, compared.new.view
        texts = [write(view.needs(_entry(node.pointer))) for view, node in zip(views, root, strict=True)]
        self._messages -= 1
        self._size -= sum(map(len, texts))
        if self._messages < 0 or self._size < 0:
            return {}
        try:
            old, new = (JsonSchema(text, {}) for text in texts)
        except SchemaError:
            return {}
        asked = {_key(finding): finding for finding in wanted}
        side, direction = compared.side, DIRECTIONS[compared.side]
        comparison = Comparison(judge_message, lambda rule: refutes(side, rule))
        pair = old.root(), new.root()
        again = [finding for finding in found_below(comparison, [pair]) if _key(finding) in asked]
        meant = [
            replace(finding, breaks=tuple(each for each in finding.breaks if each is direction)) for finding in again
        ]
        blank = [Change(finding.rule, Severity.SAFE, "") for finding in meant]
        search = Search(old, new, pair, links_below(comparison, [pair]))
        use = compared.uses[root][0]
        proofs: dict[int, Proof] = {}
        for finding, change in zip(meant, search.proved(meant, blank), strict=True):
            for witness in change.witnesses:
                if witness.direction is direction:
                    proof = Proof(use, msgspec.json.decode(witness.document), witness.error)
                    proofs.setdefault(id(asked[_key(finding)]), proof)
        return proofs


def sample(schema: Any) -> Any:
    """A small document that is valid under a schema. Raises `NoInstanceError` if none is found quickly."""
    try:
        parsed = JsonSchema(write(schema), {})
        meter = Meter(_SAMPLE_STEPS)
        document = Builder(parsed.library.target, meter).smallest([parsed.value])
        if Validator(parsed, meter).failures(document, most=1):
            raise NoInstanceError
    except (SchemaError, UndecidedError, ArithmeticError):
        raise NoInstanceError from None
    return document


def failures(schema: Any, document: Any) -> list[str] | None:
    """What the validator says about a document, null if it does not come to an end."""
    try:
        parsed = JsonSchema(write(schema), {})
        return [failure.line for failure in Validator(parsed, Meter(_SAMPLE_STEPS)).failures(document, most=3)]
    except (SchemaError, UndecidedError, ArithmeticError):
        return None


def _key(finding: Finding) -> _Key:
    return finding.rule, finding.facet, finding.old, finding.new


def _entry(pointer: str) -> str:
    return pointer.split("/", 2)[2].replace("~1", "/").replace("~0", "~")


def _nearest(compared: Compared, pairs: Iterable[Pair]) -> dict[Pair, Pair]:
    """By pair, the message that reaches it in the fewest steps."""
    wanted = set(pairs)
    roots = {root: root for root in compared.uses}
    waiting = deque(roots)
    while waiting:
        pair = waiting.popleft()
        for child, _ in compared.links.get(pair, ()):
            if child not in roots:
                roots[child] = roots[pair]
                waiting.append(child)
    return {pair: root for pair, root in roots.items() if pair in wanted}
