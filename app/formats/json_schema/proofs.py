"""Whether what the validator complains about proves a finding."""

from collections.abc import Sequence
from typing import NamedTuple

from app.formats.json_schema.changes import Finding
from app.formats.json_schema.validation import Failure

_ALTERNATIVES = frozenset({"allOf", "anyOf", "dependencies", "dependentSchemas", "if", "not", "oneOf"})
_NAMING = frozenset({"additionalProperties", "dependencies", "dependentRequired", "required", "unevaluatedProperties"})
"""Keywords that complain about an object and name the property in their message."""

_KEYWORD_FACETS = frozenset(
    {
        "const",
        "contains",
        "enum",
        "exclusiveMaximum",
        "exclusiveMinimum",
        "format",
        "maxContains",
        "maxItems",
        "maxLength",
        "maxProperties",
        "maximum",
        "minItems",
        "minLength",
        "minProperties",
        "minimum",
        "multipleOf",
        "not",
        "pattern",
        "propertyNames",
        "uniqueItems",
    }
)
"""Differences that only the keyword of the same name can prove."""

_MOST_CAUSES = 500

Path = tuple[str | int, ...]
"""Keys and indexes from the top of a document to a place in it."""


class Proof(NamedTuple):
    """The complaint that proves a finding. `doubts` counts other complaints that the finding does not explain; one more
    is that the proof may be about something else."""

    doubts: int
    failure: Failure


def proof(failures: Sequence[Failure], finding: Finding, path: Path) -> Proof | None:
    """What proves a finding at a path among the complaints about a document, null if nothing does."""
    inside = [failure for failure in failures if _inside(failure, path) and _proves(failure, finding, path)]
    around = [failure for failure in failures if not _inside(failure, path) and _alternatives_around(failure, path)]
    if not inside and not around:
        return None
    doubts = len(failures) - len(inside) - len(around)
    if inside:
        return Proof(doubts, inside[0])
    caused = [failure for failure in around if _caused(failure, finding, path)]
    return Proof(doubts, caused[0]) if caused else Proof(doubts + 1, around[0])


def certain_proof(failures: Sequence[Failure], finding: Finding, path: Path) -> Proof | None:
    """The first complaint about the place and the matter of a finding, whatever else is wrong with the document."""
    found = (failure for failure in failures if _inside(failure, path) and _proves(failure, finding, path))
    failure = next(found, None)
    return Proof(0, failure) if failure is not None else None


def _inside(failure: Failure, path: Path) -> bool:
    return failure.path[: len(path)] == path


def _alternatives_around(failure: Failure, path: Path) -> bool:
    """Whether alternatives fail as a whole above a path."""
    return failure.keyword in _ALTERNATIVES and path[: len(failure.path)] == failure.path


def _caused(failure: Failure, finding: Finding, path: Path) -> bool:
    """Whether one of several alternatives fails because of a finding."""
    waiting, looked = [failure], 0
    while waiting and looked < _MOST_CAUSES:
        found = waiting.pop()
        looked += 1
        if _inside(found, path) and found.keyword not in _ALTERNATIVES and _proves(found, finding, path):
            return True
        waiting += found.causes
    return False


def _proves(failure: Failure, finding: Finding, path: Path) -> bool:
    """Whether a failure inside the place of a finding is about the finding."""
    if failure.keyword in _ALTERNATIVES:
        return True
    below = failure.path[len(path) :]
    if finding.facet in _KEYWORD_FACETS:
        return failure.keyword == finding.facet or (finding.facet == "contains" and bool(below))
    if finding.step is None or not finding.step.named:
        return True
    key = finding.step.key
    if below:
        return below[0] == key
    if failure.keyword in _NAMING and repr(key) in failure.error.message:
        return True
    schema_path = failure.schema_path
    return key in schema_path or ("propertyNames" in schema_path and repr(key) in failure.error.message)
