"""Rules about a single text: whether it has to be a schema, and what its references have to be.

Compatibility is the third of a registry's rules, and the only one that looks at other versions.
"""

from collections.abc import Sequence

from app.contracts.contents import Candidate, Opaque
from app.contracts.model import ArtifactState, Reference
from app.contracts.references import Dangling
from app.errors import Conflict, Invalid
from app.formats import SchemaError, unmapped

VALIDITY_LEVELS = ("NONE", "SYNTAX_ONLY", "FULL")
INTEGRITY_LEVELS = ("NONE", "NO_DUPLICATES", "REFS_EXIST", "ALL_REFS_MAPPED", "FULL")
_SPELLED = {
    "AVRO": "Avro",
    "JSON": "JSON Schema",
    "PROTOBUF": "Protobuf",
    "XSD": "XSD Schema",
    "OPENAPI": "OpenAPI",
    "ASYNCAPI": "AsyncAPI",
    "GRAPHQL": "GraphQL",
}


def check_validity(config: str) -> str:
    """The level, in capitals. Raises `Invalid`."""
    level = config.strip().upper()
    if level not in VALIDITY_LEVELS:
        raise Invalid(
            f"{config[:100]!r} is no level of validity; these are: {', '.join(VALIDITY_LEVELS)}.", field="config"
        )
    return level


def check_integrity(config: str) -> str:
    """The levels, in capitals, separated by commas. Raises `Invalid`."""
    levels = [level.strip().upper() for level in config.split(",")]
    for level in levels:
        if level not in INTEGRITY_LEVELS:
            known = ", ".join(INTEGRITY_LEVELS)
            raise Invalid(f"{level[:100]!r} is no level of integrity; these are: {known}.", field="config")
    return ",".join(levels)


def require_quality(state: ArtifactState, candidate: Candidate, references: Sequence[Reference]) -> None:
    """Raise `Conflict` of the kind `rule-violation`, with `causes`, for what a rule in force forbids."""
    if state.validity in ("SYNTAX_ONLY", "FULL") and isinstance(candidate.schema, Opaque):
        what = _SPELLED.get(candidate.format, candidate.format)
        raise _violation("VALIDITY", f"Syntax violation for {what} artifact.", [(candidate.schema.problem, "")])
    wanted = frozenset((state.integrity or "NONE").split(","))
    if wanted & {"NO_DUPLICATES", "FULL"}:
        _require_distinct(references)
    if wanted & {"REFS_EXIST", "FULL"} and candidate.dangling:
        raise _violation(
            "INTEGRITY", "Referenced artifact does not exist.", [_missing(one) for one in candidate.dangling]
        )
    if wanted & {"ALL_REFS_MAPPED", "FULL"}:
        _require_mapped(candidate, references)


def _missing(reference: Dangling) -> tuple[str, str]:
    said = reference.said
    place = f"{said.group}:{said.artifact}:{said.version or 'latest'}"
    return f"Referenced artifact does not exist: {reference.name}", place


def _require_mapped(candidate: Candidate, references: Sequence[Reference]) -> None:
    try:
        missing = unmapped(candidate.format, candidate.text, {reference.name for reference in references})
    except SchemaError:
        return  # what is no schema mentions nothing
    if missing:
        causes = [(f"Unmapped reference detected: {mention.name}", mention.name) for mention in missing]
        raise _violation("INTEGRITY", "Unmapped reference(s) detected.", causes)


def _require_distinct(references: Sequence[Reference]) -> None:
    names = [reference.name for reference in references]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise _violation(
            "INTEGRITY",
            "Duplicate mapping for artifact reference found.",
            [(f"Duplicate mapping for reference found: {name}", name) for name in twice],
        )


def _violation(rule: str, message: str, causes: Sequence[tuple[str, str]]) -> Conflict:
    found = [{"description": description, "context": context} for description, context in causes[:100]]
    return Conflict(message, kind="rule-violation", rule=rule, causes=found)
