"""Schemas for tests: one, a compatible next version of it, and versions that break consumers."""

import json
from typing import Any


def avro_order(*fields: str, required: tuple[str, ...] = ()) -> str:
    """An Avro record `Order`: `fields` are optional strings, `required` are strings without a default."""
    optional: list[dict[str, Any]] = [{"name": name, "type": ["null", "string"], "default": None} for name in fields]
    demanded: list[dict[str, Any]] = [{"name": name, "type": "string"} for name in required]
    return json.dumps({"type": "record", "name": "Order", "fields": [*demanded, *optional]})


ORDER = avro_order("note", required=("id", "total"))
"""What consumers register against."""
ORDER_WIDER = avro_order("note", "coupon", required=("id", "total"))
"""Compatible with `ORDER` in both directions."""
ORDER_WITHOUT_TOTAL = avro_order("note", required=("id",))
"""Breaks readers of `ORDER`: `total` is gone, and had no default."""
ORDER_WITHOUT_ID = avro_order("note", required=("total",))
"""Breaks readers of `ORDER` in another way."""
