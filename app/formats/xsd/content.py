"""Content models compared: which elements there are, and how often."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable

from app.formats.xsd.components import ComplexType, Element, Slot, Wildcard, local, namespace
from app.formats.xsd.findings import BACKWARD, BOTH, FORWARD, Finding, Spot, Spots, Trial
from app.formats.xsd.groups import Pair, compare_groups, compare_order
from app.formats.xsd.reference import is_required
from app.formats.xsd.walk import Walk


def compare_content(walk: Walk, old: ComplexType, new: ComplexType, it: str) -> None:
    """Compare the particles of two types of elements."""
    pairs, gone, came = _matched(old.slots, new.slots, walk.now)
    for before, after in pairs:
        _compare_slots(walk, (Spot(old, before), Spot(new, after)), before.particle, after.particle)
    for slot in gone:
        walk.add(_one_sided(slot, it, (Spot(old, slot), Spot(new)), came=False))
    for slot in came:
        walk.add(_one_sided(slot, it, (Spot(old), Spot(new, slot)), came=True))
    compare_order(walk, old, new, pairs, it)
    compare_groups(walk, old, new, pairs, it)


def _matched(old: list[Slot], new: list[Slot], now: Callable[[str], str]) -> tuple[list[Pair], list[Slot], list[Slot]]:
    """The particles that stand for each other, in the old order; those that are gone, and those that came.

    Of several elements of a name the first stands for the first. One that only changed its namespace, as it does when
    the form of local elements changes, is the same.
    """
    left = _keys(new, str)
    alike: dict[str, list[_Key]] = defaultdict(list)
    for key in left:
        alike[local(key[0])].append(key)
    pairs: list[Pair] = []
    gone: list[Slot] = []
    for key, slot in _keys(old, now).items():
        twin = key if key in left else _twin(slot, (each for each in alike[local(key[0])] if each in left))
        if twin is None:
            gone.append(slot)
        else:
            pairs.append((slot, left.pop(twin)))
    return pairs, gone, list(left.values())


_Key = tuple[str, int]
_Keys = dict[_Key, Slot]


def _keys(slots: list[Slot], now: Callable[[str], str]) -> _Keys:
    met: Counter[str] = Counter()
    keys: _Keys = {}
    for slot in slots:
        name = now(slot.particle.name) if isinstance(slot.particle, Element) else "*"
        met[name] += 1
        keys[name, met[name]] = slot
    return keys


def _twin(slot: Slot, alike: Iterable[_Key]) -> _Key | None:
    """Of what has the same name, what is in no namespace, or in one instead of none."""
    if not isinstance(slot.particle, Element):
        return None
    qualified = slot.particle.name.startswith("{")
    return next((key for key in alike if key[0].startswith("{") != qualified), None)


def _compare_slots(walk: Walk, spots: tuple[Spot, Spot], old: Element | Wildcard, new: Element | Wildcard) -> None:
    if isinstance(old, Element) and isinstance(new, Element):
        it = f"The element '{local(new.name)}'"
        if walk.now(old.name) != new.name:
            spaces = namespace(old.name) or None, namespace(new.name) or None
            message = f"{it} is {'qualified' if spaces[1] else 'in no namespace'} in documents now."
            trials = {BACKWARD: (Trial(want=(old,)),), FORWARD: (Trial(want=(new,)),)}
            walk.add(Finding("ELEMENT_FORM_CHANGED", message, old.path, new.path, spots, *spaces, BOTH, trials=trials))
        _compare_occurs(walk, it, old, new, spots)
        walk.declarations(old, new, spots)
    elif isinstance(old, Wildcard) and isinstance(new, Wildcard):
        _compare_occurs(walk, "The wildcard", old, new, spots)
        compare_wildcards(walk, old.namespaces, new.namespaces, (old.path, new.path), spots, "elements")


def _compare_occurs(walk: Walk, it: str, old: Element | Wildcard, new: Element | Wildcard, spots: Spots) -> None:
    (least, most), (least_now, most_now) = old.occurs, new.occurs
    paths = old.path, new.path
    if least != least_now:
        rule, direction = ("MIN_OCCURS_INCREASED", BACKWARD) if least_now > least else ("MIN_OCCURS_DECREASED", FORWARD)
        message = f"{it} occurs at least {_times(least_now)}, not {_times(least)}."
        writer, fewest = (old, least) if direction is BACKWARD else (new, least_now)
        trials = {direction: (Trial(want=(writer,), count=fewest) if fewest else Trial(),)}
        walk.add(Finding(rule, message, *paths, spots, least, least_now, (direction,), trials=trials))
    if most != most_now:
        wider = most_now is None or (most is not None and most_now > most)
        rule, direction = ("MAX_OCCURS_INCREASED", FORWARD) if wider else ("MAX_OCCURS_DECREASED", BACKWARD)
        message = f"{it} occurs at most {_times(most_now)}, not {_times(most)}."
        allowed = (most if wider else most_now) or 0
        trials = {direction: (Trial(want=(new if wider else old,), count=allowed + 1),)}
        values = "unbounded" if most is None else most, "unbounded" if most_now is None else most_now
        walk.add(Finding(rule, message, *paths, spots, *values, (direction,), trials=trials))


def _times(count: int | None) -> str:
    return "any number of times" if count is None else "once" if count == 1 else f"{count} times"


def _one_sided(slot: Slot, it: str, spots: tuple[Spot, Spot], *, came: bool) -> Finding:
    """A particle that came or went: a reader without it refuses it, one that requires it misses it."""
    particle = slot.particle
    has, lacks = (FORWARD, BACKWARD) if came else (BACKWARD, FORWARD)
    required = is_required(slot)
    what = f"was added to {it}{', and is required' if required else ''}" if came else f"was removed from {it}"
    paths = (None, particle.path) if came else (particle.path, None)
    rule = "ADDED" if came else "REMOVED"
    if isinstance(particle, Wildcard):
        return Finding(f"WILDCARD_{rule}", f"The wildcard for elements {what}.", *paths, spots, breaks=(has,))
    breaks = (has, lacks) if required else (has,)
    trials = {has: (Trial(want=(particle,)),), lacks: (Trial(),)}
    message = f"The element '{local(particle.name)}' {what}."
    return Finding(f"ELEMENT_{rule}", message, *paths, spots, breaks=breaks, trials=trials)


def compare_wildcards(
    walk: Walk, old: str | None, new: str | None, paths: tuple[str, str], spots: Spots, what: str
) -> None:
    """Compare which further elements or attributes are allowed."""
    if old == new:
        return
    if old is None or new is None:
        rule, direction = ("WILDCARD_ADDED", FORWARD) if old is None else ("WILDCARD_REMOVED", BACKWARD)
        message = f"Further {what} are {'allowed now' if new else 'no longer allowed'}: {new or old}."
        where = paths[0] if old else None, paths[1] if new else None
        walk.add(Finding(rule, message, *where, spots, old, new, (direction,)))
        return
    message = f"Further {what} may be of {new}, not of {old}."
    breaks = (FORWARD,) if new == "##any" else (BACKWARD,) if old == "##any" else BOTH
    walk.add(Finding("WILDCARD_CHANGED", message, *paths, spots, old, new, breaks))
