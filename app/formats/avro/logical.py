"""Which logical type a node really has: Avro ignores one on the wrong type or with impossible attributes."""

import math
from typing import Any

from app.formats.avro.types import Fixed, Type

_ON_PRIMITIVE = {
    "date": "int",
    "time-millis": "int",
    "time-micros": "long",
    "timestamp-millis": "long",
    "timestamp-micros": "long",
    "timestamp-nanos": "long",
    "local-timestamp-millis": "long",
    "local-timestamp-micros": "long",
    "local-timestamp-nanos": "long",
    "big-decimal": "bytes",
}


def logical_type(node: Type) -> dict[str, Any] | None:
    """The attributes of the node's logical type (`precision` and `scale` for decimals), or null if it has none."""
    name = node.props.get("logicalType")
    if not isinstance(name, str):
        return None
    if name == "decimal":
        return _decimal(node)
    if name == "uuid":
        fits = node.kind == "string" or (isinstance(node, Fixed) and node.size == 16)
    else:
        fits = _ON_PRIMITIVE.get(name) == node.kind
    return {"logicalType": name} if fits else None


def _decimal(node: Type) -> dict[str, Any] | None:
    precision, scale = node.props.get("precision"), node.props.get("scale", 0)
    if type(precision) is not int or type(scale) is not int or not 0 <= scale <= precision or precision == 0:
        return None
    if isinstance(node, Fixed):
        if precision > math.floor(math.log10(2) * (8 * node.size - 1)):
            return None
    elif node.kind != "bytes":
        return None
    return {"logicalType": "decimal", "precision": precision, "scale": scale}
