"""The groups of two content models compared: order, compositors, and how often a group occurs."""

from app.formats.model import Direction
from app.formats.xsd.components import ComplexType, Element, Occurs, Slot, local
from app.formats.xsd.findings import BACKWARD, BOTH, FORWARD, Finding, Spot, Trial
from app.formats.xsd.walk import Walk

Pair = tuple[Slot, Slot]
_Shape = tuple[tuple[str, Occurs], ...]


def compare_order(walk: Walk, old: ComplexType, new: ComplexType, pairs: list[Pair], it: str) -> None:
    """In a sequence the order of what stayed is part of what documents look like. `pairs` are in the old order."""
    places = {id(slot): place for place, slot in enumerate(new.slots)}
    ordered = [pair for pair in pairs if all(slot.groups[-1].model == "sequence" for slot in pair)]
    now = [places[id(after)] for _, after in ordered]
    if now == sorted(now):
        return
    names = [local(after.particle.name) for _, after in ordered if isinstance(after.particle, Element)]
    message = (
        f"The elements of {it} are in another order; they were {', '.join(names[:6])}{', ...' * (len(names) > 6)}."
    )
    first = next(at for at in range(len(now)) if now[at] > now[at + 1])
    swapped = ordered[first : first + 2]
    trials = {
        direction: tuple(Trial(want=tuple(pair[side].particle for pair in some)) for some in (swapped, ordered))
        for side, direction in enumerate(BOTH)
    }
    spots = Spot(old), Spot(new)
    walk.add(Finding("ELEMENT_ORDER_CHANGED", message, old.path, new.path, spots, breaks=BOTH, trials=trials))


def compare_groups(walk: Walk, old: ComplexType, new: ComplexType, pairs: list[Pair], it: str) -> None:
    """Compare the groups around what stayed, each difference once."""
    seen: set[tuple[_Shape, _Shape]] = set()
    for before, after in pairs:
        shapes = _aligned(_shape(before), _shape(after))
        if shapes[0] == shapes[1] or shapes in seen:
            continue
        seen.add(shapes)
        models = [[model for model, _ in shape] for shape in shapes]
        spots, paths = (Spot(old), Spot(new)), (old.path, new.path)
        trials = {BACKWARD: _trials(before, pairs, 0), FORWARD: _trials(after, pairs, 1)}
        if models[0] != models[1]:
            values = _spoken(models[0]), _spoken(models[1])
            message = f"Elements of {it} stand in {_article(values[1])} now, not in {_article(values[0])}."
            breaks = _of_models(models[0], models[1])
            walk.add(Finding("COMPOSITOR_CHANGED", message, *paths, spots, *values, breaks, trials=trials))
        else:
            values = _occurrence(shapes[0]), _occurrence(shapes[1])
            message = f"A group of elements of {it} occurs {values[1]}, not {values[0]}."
            breaks = _of_occurrence(shapes)
            walk.add(Finding("GROUP_OCCURS_CHANGED", message, *paths, spots, *values, breaks, trials=trials))


def _trials(slot: Slot, pairs: list[Pair], side: int) -> tuple[Trial, ...]:
    whole = tuple(pair[side].particle for pair in pairs)
    once, twice = Trial(want=(slot.particle,)), Trial(want=(slot.groups[-1],), count=2)
    others = tuple(Trial(want=(pair[side].particle,)) for pair in pairs[:4])
    return Trial(), once, twice, *others, Trial(want=whole)


def _shape(slot: Slot) -> _Shape:
    """The groups around a particle that make a difference."""
    return tuple(
        (group.model, group.occurs) for group in slot.groups if group.model != "sequence" or group.occurs != (1, 1)
    )


def _aligned(old: _Shape, new: _Shape) -> tuple[_Shape, _Shape]:
    """Two shapes of one length if only sequences are missing: one that occurs once may always be thought there."""
    plain = ("sequence", (1, 1))
    if {model for model, _ in (*old, *new)} <= {"sequence"}:
        depth = max(len(old), len(new))
        return (plain,) * (depth - len(old)) + old, (plain,) * (depth - len(new)) + new
    return old, new


def _spoken(models: list[str]) -> str:
    return " in a ".join(reversed(models)) if models else "sequence"


def _article(models: str) -> str:
    return f"{'an' if models.startswith('all') else 'a'} {models}"


def _occurrence(shape: _Shape) -> str:
    return " of ".join(f"{least} to {'unbounded' if most is None else most} times" for _, (least, most) in shape)


def _of_models(old: list[str], new: list[str]) -> tuple[Direction, ...]:
    if {*old} <= {"sequence"} and new == ["all"]:
        return (FORWARD,)
    return (BACKWARD,) if old == ["all"] and {*new} <= {"sequence"} else BOTH


def _of_occurrence(shapes: tuple[_Shape, _Shape]) -> tuple[Direction, ...]:
    """BACKWARD if old content may have too many or too few of a group, FORWARD if new content may."""
    broken = [_exceeds(first, second) for first, second in (shapes, shapes[::-1])]
    return tuple(direction for direction, exceeds in zip(BOTH, broken, strict=True) if exceeds)


def _exceeds(writer: _Shape, reader: _Shape) -> bool:
    bounds = [(mine, theirs) for (_, mine), (_, theirs) in zip(writer, reader, strict=True)]
    return any(
        mine[0] < theirs[0] or (theirs[1] is not None and (mine[1] is None or mine[1] > theirs[1]))
        for mine, theirs in bounds
    )
