"""Gathers the messages that stand for each other, and says where they are bodies of another kind or name."""

from typing import NamedTuple

from app.formats.apis.collecting import Proof
from app.formats.model import Severity
from app.formats.wsdl.bodies import Body, Kind, Side
from app.formats.wsdl.declaring import MESSAGES, key_of
from app.formats.wsdl.requests import Requests
from app.formats.wsdl.roots import called
from app.formats.wsdl.scope import At, Scope
from app.formats.xsd.components import Element


class Pair(NamedTuple):
    """Two bodies that stand for each other, as elements; what they are called, and the operations that have them."""

    name: str
    it: str
    bodies: tuple[Body, Body]
    roots: tuple[Element, Element]
    operations: dict[str, None]


class Messages:
    """Pairs of bodies by who writes them, each once, however many bindings and operations share it."""

    def __init__(self, scope: Scope, requests: Requests) -> None:
        self._scope = scope
        self._requests = requests
        self._pairs: dict[Side, dict[object, Pair]] = {side: {} for side in Side}
        self._told: set[object] = set()

    def pairs(self, side: Side) -> list[Pair]:
        """What was found to stand for each other."""
        return [*self._pairs[side].values()]

    def compare(
        self, side: Side, old: Body, new: Body, operation: str, it: str, places: tuple[At, At], *,
        proof: Proof | None = None, told: bool = False,
    ) -> None:  # fmt: skip
        """Compare two bodies of an operation. `told` says that their difference in kind is reported already."""
        alike = old.kind is new.kind and (old.kind is not Kind.ELEMENT or self._scope.now(old.name) == new.name)
        renamed = alike and old.kind is Kind.WRAPPER and old.name != new.name
        news = side, it, *(place.path for place in places), key_of(old), key_of(new)
        if news not in self._told and (renamed or not (alike or told)):
            self._told.add(news)
            reader = new if side is Side.REQUEST else old
            if side is Side.RESPONSE:
                proof = self._requests.unexpected(new, old, it)
            self._scope.add(
                f"{side.value}_BODY_CHANGED", *places, it, fields=[operation], values=(old.spoken, new.spoken),
                severity=Severity.SAFE if reader.kind is Kind.OPAQUE else None, proof=proof,
            )  # fmt: skip
        if alike and old.kind is not Kind.OPAQUE:
            self._pair(side, old, new, it).operations[operation] = None

    def _pair(self, side: Side, old: Body, new: Body, it: str) -> Pair:
        pairs = self._pairs[side]
        key = key_of(old), key_of(new)
        if key not in pairs:
            name = f"{{{MESSAGES}}}{side.value.lower()}-{len(pairs)}"
            roots = self._scope.old.root(old), self._scope.new.root(new)
            if old.kind is not Kind.ELEMENT:
                roots = called(roots[0], name), called(roots[1], name)
            pairs[key] = Pair(name, it, (old, new), roots, {})
        return pairs[key]
