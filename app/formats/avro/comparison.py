"""From two schemas to the list of changes: breaks in both directions, harmless differences, order, words."""

from collections.abc import Iterable

from app.formats.avro.breaks import BreakFinder
from app.formats.avro.differences import DifferenceFinder
from app.formats.avro.findings import Aspect, Finding
from app.formats.avro.places import Place, Routes
from app.formats.avro.resolution import Resolver
from app.formats.avro.sameness import Sameness
from app.formats.avro.schema import AvroSchema
from app.formats.avro.witness import Prover
from app.formats.model import Change, Direction, Severity

_Key = tuple[str, str | None, str | None, tuple[str, ...]]
_DIRECTIONS = tuple(Direction)
_TAILS: dict[tuple[Direction, ...], str] = {
    (Direction.BACKWARD,): "readers with the new schema cannot read data written with the old one",
    (Direction.FORWARD,): "readers with the old schema cannot read data written with the new one",
    (Direction.BACKWARD, Direction.FORWARD): "neither schema can read data written with the other",
}


def compare_schemas(old: AvroSchema, new: AvroSchema, *, witnesses: bool) -> tuple[Change, ...]:
    """All differences between two schemas, ordered by place in the document."""
    detours = old.is_tangled or new.is_tangled
    routes, sameness = Routes(), Sameness(detours=detours)
    found: list[Finding] = []
    broken: set[Aspect] = set()
    for direction in _DIRECTIONS:
        finder = BreakFinder(direction, routes, Resolver(direction, sameness, detours=detours))
        finder.run(_root(old, new))
        found += finder.found
        broken |= finder.aspects
    differences = DifferenceFinder(broken, routes, sameness)
    differences.run(_root(old, new))
    found += differences.found
    prover = Prover(old, new) if witnesses else None
    return tuple(_change(group, fields, routes, prover) for fields, group in _grouped(found, routes))


def _root(old: AvroSchema, new: AvroSchema) -> Place:
    return Place(old.root, new.root, "", "")


def _grouped(found: Iterable[Finding], routes: Routes) -> list[tuple[tuple[str, ...], list[Finding]]]:
    """The findings in document order, each with the data fields it touches, and with those that are one difference seen
    from both directions together."""
    groups: dict[_Key, list[Finding]] = {}
    for finding in found:
        fields = routes.fields(finding.owner, finding.names)
        groups.setdefault((finding.rule, finding.old_path, finding.new_path, fields), []).append(finding)
    return [(key[-1], groups[key]) for key in sorted(groups, key=_order)]


def _order(key: _Key) -> tuple[object, ...]:
    rule, old_path, new_path, fields = key
    place = new_path if new_path is not None else old_path
    return (_tokens(place or ""), rule, _tokens(old_path or ""), fields)


def _tokens(path: str) -> list[tuple[int, str]]:
    return [(int(token), "") if token.isdecimal() else (-1, token) for token in path.split("/")[1:]]


def _change(group: list[Finding], fields: tuple[str, ...], routes: Routes, prover: Prover | None) -> Change:
    first = group[0]
    broken = {finding.direction for finding in group}
    breaks = tuple(direction for direction in _DIRECTIONS if direction in broken)
    proofs = tuple(proof for f in group if prover and (proof := prover.prove(f)))
    return Change(
        rule=first.rule,
        severity=first.severity,
        message=_message(group, routes, breaks),
        old_path=first.old_path,
        new_path=first.new_path,
        old_value=first.old_value,
        new_value=first.new_value,
        fields=fields,
        breaks=breaks,
        witnesses=proofs,
        unproven=prover is not None and first.severity is Severity.BREAKING and not proofs,
    )


def _message(group: list[Finding], routes: Routes, breaks: tuple[Direction, ...]) -> str:
    first = group[0]
    what = " and ".join(dict.fromkeys(finding.what for finding in group))
    name = routes.spoken(first.owner, first.names)
    if first.subject is None:
        part = first.place.part if first.names == first.place.names else ""
        subject = f"{part}field '{name}'" if name else f"{part}the schema"
        sentence = f"{subject[0].upper()}{subject[1:]} {what}"
    else:
        sentence = f"{first.subject} {what}" + (f" (field '{name}')" if name else "")
    return f"{sentence}: {_TAILS[breaks]}." if breaks else f"{sentence}."
