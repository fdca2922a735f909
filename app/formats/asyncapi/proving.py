"""Messages that prove what breaks: fine by one description, refused by the other."""

from typing import Any, NamedTuple

import msgspec

from app.formats.apis.comparing import DIRECTIONS, Compared
from app.formats.apis.proofs import Proofs
from app.formats.json_schema.changes import Finding
from app.formats.model import Witness


class Carrier(NamedTuple):
    """Where a value is: the channel, and the part of a message."""

    channel: str
    part: str


class Prover:
    """Looks for messages between two descriptions."""

    def __init__(self) -> None:
        self._proofs = Proofs()

    def proved(self, compared: Compared, findings: list[Finding]) -> list[Witness | None]:
        """A witness for each finding about schemas, null where there is none."""
        direction = DIRECTIONS[compared.side]
        return [
            Witness(direction, _text(proof.use.carrier, proof.document), proof.error) if proof is not None else None
            for proof in self._proofs.of(compared, findings)
        ]


def wrapped(witness: Witness, carrier: Carrier) -> Witness:
    """The whole message around a document that proves something about its payload."""
    document = msgspec.json.decode(witness.document)
    return msgspec.structs.replace(witness, document=_text(carrier, document))


def _text(carrier: Carrier, value: Any) -> str:
    return msgspec.json.encode({"channel": carrier.channel, carrier.part: value}).decode()
