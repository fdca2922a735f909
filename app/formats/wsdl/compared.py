"""The differences between messages by XML Schema's rules, as changes of the service."""

from app.formats.apis.collecting import BOTH, Proof
from app.formats.json_schema.changes import shown
from app.formats.model import Change, Direction, Severity, Witness
from app.formats.wsdl.bodies import Side
from app.formats.wsdl.messages import Pair
from app.formats.wsdl.model import local
from app.formats.wsdl.naming import Naming
from app.formats.wsdl.roots import Judge, presented
from app.formats.wsdl.schema import WsdlSchema
from app.formats.wsdl.scope import MAX_FIELDS, Scope
from app.formats.xsd.changes import unique
from app.formats.xsd.comparison import Comparison
from app.formats.xsd.components import Element
from app.formats.xsd.findings import Finding, Spot
from app.formats.xsd.routes import Routes
from app.formats.xsd.witness import Prover
from app.formats.xsd.witness import Side as Written

DIRECTIONS = {Side.REQUEST: Direction.BACKWARD, Side.RESPONSE: Direction.FORWARD}
"""What a failing reader of such a message is: the new service of a request, the old client of an answer."""

_MISSED = {(Side.RESPONSE, "ELEMENT_REMOVED"), (Side.RESPONSE, "ATTRIBUTE_REMOVED")}
"""What breaks although an answer without it was always allowed: whoever reads it never gets it again."""

_BUILT_IN = ("/simpleType:", "/complexType:")
"""How the paths of types begin that no document declares; those of others begin with the name of a document."""

MAX_PROVED = 300
"""Changes for which messages are looked for; of more than that nobody reads the proofs."""


class Compared:
    """All messages of one side compared, with what may stand in their place (`others`: pairs of types or elements)."""

    def __init__(self, scope: Scope, side: Side, pairs: list[Pair]) -> None:
        self._scope = scope
        self._side = side
        self._pairs = {pair.name: pair for pair in pairs}
        self._comparison = Comparison(scope.moved, names_matter=False)
        self._names = [
            Naming((operation, pair.roots[at]) for pair in pairs for operation in pair.operations) for at in (0, 1)
        ]

    def report(self, others: list[tuple[Element, Element]]) -> None:
        """Hand over every difference."""
        pairs = [*self._pairs.values()]
        self._comparison.matched([*(pair.roots for pair in pairs), *others])
        prover = self._prover(others)
        for count, finding in enumerate(unique(self._comparison.findings)):
            proof = self._proof(prover, finding) if count < MAX_PROVED and self._fails(finding) else None
            self._scope.found.put(self._change(finding), proof)

    def _prover(self, others: list[tuple[Element, Element]]) -> Prover:
        sides: list[Written] = []
        for at, schema in enumerate((self._scope.old, self._scope.new)):
            roots = [pair.roots[at] for pair in self._pairs.values()]
            every = [*roots, *(pair[at] for pair in others)]
            elements = {**schema.types.elements, **{root.name: root for root in roots}}
            sides.append(Written(Judge(schema, roots), elements, Routes(every)))
        return Prover(*sides)

    def _proof(self, prover: Prover, finding: Finding) -> Proof:
        direction = DIRECTIONS[self._side]

        def search() -> Witness | None:
            witness = prover.witness(finding, direction)
            return None if witness is None else self._presented(witness)

        return search

    def _presented(self, witness: Witness) -> Witness:
        at = 0 if self._side is Side.REQUEST else 1
        return presented(witness, {name: pair.bodies[at] for name, pair in self._pairs.items()})

    def _fails(self, finding: Finding) -> bool:
        """Whether the reader of the messages fails."""
        return DIRECTIONS[self._side] in finding.breaks

    def _change(self, finding: Finding) -> Change:
        breaks = self._fails(finding) or (self._side, finding.rule) in _MISSED
        severity = Severity.BREAKING if breaks else Severity.SAFE if finding.breaks else finding.severity
        return Change(
            rule=f"{self._side.value}_{finding.rule}",
            severity=severity,
            message=self._told(finding.message),
            old_path=_placed(self._scope.old, finding.old_path, finding.spots[0]),
            new_path=_placed(self._scope.new, finding.new_path, finding.spots[1]),
            old_value=shown(finding.old_value),
            new_value=shown(finding.new_value),
            fields=self._fields(finding),
            breaks=BOTH if breaks else (),
        )

    def _told(self, message: str) -> str:
        """A sentence in which bodies that are no elements are called what they are."""
        for name in self._pairs if f"lement '{self._side.value.lower()}-" in message else ():
            it, known = self._pairs[name].it, f"he element '{local(name)}'"
            message = message.replace(f"T{known}", it[:1].upper() + it[1:]).replace(f"t{known}", it)
        return message

    def _fields(self, finding: Finding) -> tuple[str, ...]:
        """The fields that it touches; of what is on one side only, that side's. Where these are too many, the
        operations that they are in, and none (which is all) where those are too many as well."""
        uses = self._comparison.uses[finding.fields_of] if finding.fields_of else [finding.spots]
        found: dict[str, None] = {}
        for at, path in ((0, finding.old_path), (1, finding.new_path)):
            for spot in (use[at] for use in uses) if path is not None else ():
                names = self._names[at].fields(spot) if spot is not None else []
                if names is None:
                    return ()
                found.update(dict.fromkeys(names))
        if len(found) > MAX_FIELDS:
            found = {name.partition(".")[0]: None for name in found}
        return tuple(found) if len(found) <= MAX_FIELDS else ()


def _placed(schema: WsdlSchema, path: str | None, spot: Spot | None) -> str | None:
    """Where a difference is in the documents. A type of XML Schema itself is in none: it is where it is used."""
    if path is not None and path.startswith(_BUILT_IN) and spot is not None:
        particle = spot.slot.particle if spot.slot is not None else None
        place = spot.attribute or particle or spot.root or spot.holder
        path = place.path if place is not None else path
    return None if path is None else schema.places.path(path)
