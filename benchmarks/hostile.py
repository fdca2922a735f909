"""Schemas made to hurt, in growing sizes, for the curve of what they cost."""

import json
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from benchmarks import hostile_services as services
from benchmarks.schemas import ORDINARY, Pair


class Family(NamedTuple):
    """Schemas of one kind. `sizes` grow to what a registry would still take in, or beyond."""

    about: str
    sizes: tuple[int, ...]
    make: Callable[[int], Pair]


def _avro_nested(depth: int) -> Pair:
    return _both(lambda leaf: '{"type":"array","items":' * depth + f'"{leaf}"' + "}" * depth, "int", "string")


def _avro_unions(branches: int) -> Pair:
    return _both(
        lambda letter: json.dumps([{"type": "fixed", "name": f"{letter}{at}", "size": 1} for at in range(branches)]),
        "a",
        "b",
    )


def _avro_doubling(depth: int) -> Pair:
    """Records that each hold the one before twice: 2 ** depth ways to the leaf."""

    def record(at: int, leaf: str) -> dict[str, Any]:
        inner: Any = record(at - 1, leaf) if at else leaf
        fields = [{"name": "a", "type": inner}, {"name": "b", "type": f"R{at - 1}" if at else leaf}]
        return {"type": "record", "name": f"R{at}", "fields": fields}

    return _both(lambda leaf: json.dumps(record(depth, leaf)), "int", "string")


def _json_doubling(keyword: str) -> Callable[[int], Pair]:
    """Definitions that each refer to two of the next level: 2 ** depth ways to the leaf."""

    def schema(depth: int, leaf: str) -> str:
        definitions: dict[str, Any] = {f"{side}{depth}": {"type": leaf, "title": side} for side in "ab"}
        for level in range(depth):
            below = [{"$ref": f"#/definitions/{side}{level + 1}"} for side in "ab"]
            definitions |= {f"{side}{level}": {"title": side, keyword: below} for side in "ab"}
        return json.dumps({"$ref": "#/definitions/a0", "definitions": definitions})

    return lambda depth: _both(lambda leaf: schema(depth, leaf), "string", "number")


def _json_alternatives(count: int) -> Pair:
    def alternative(side: str, at: int) -> dict[str, Any]:
        return {"type": "object", "properties": {"kind": {"const": f"{side} {at}"}}, "required": ["kind"]}

    return _both(lambda side: json.dumps({"oneOf": [alternative(side, at) for at in range(count)]}), "old", "new")


def _json_backtracking(length: int) -> Pair:
    return '{"type": "string"}', json.dumps({"type": "string", "minLength": length, "pattern": "(a+)+$"})


def _proto_nested(depth: int) -> Pair:
    def schema(leaf: str) -> str:
        opened = "".join(f"message M{at} {{ " for at in range(depth))
        return f'syntax = "proto3"; {opened} {leaf} x = 1; {"}" * depth}'

    return _both(schema, "int32", "string")


def _both(schema: Callable[[str], str], old: str, new: str) -> Pair:
    return schema(old), schema(new)


FAMILIES: Mapping[str, tuple[Family, ...]] = {
    "AVRO": (
        Family("arrays nested so deep", (100, 290, 10_000), _avro_nested),
        Family("unions of so many branches, all different", (100, 400, 1_600), _avro_unions),
        Family("records that double so often", (10, 30, 90), _avro_doubling),
        Family("ordinary fields", (2_000, 8_000, 20_000), ORDINARY["AVRO"]),
    ),
    "JSON": (
        Family("allOf that doubles so often", (10, 20, 40), _json_doubling("allOf")),
        Family("oneOf that doubles so often", (10, 20, 40), _json_doubling("oneOf")),
        Family("oneOf of so many alternatives, all different", (50, 200, 800), _json_alternatives),
        Family("a pattern that backtracks on so many characters", (20, 200, 2_000), _json_backtracking),
        Family("ordinary fields", (2_000, 4_000, 8_000), ORDINARY["JSON"]),
    ),
    "PROTOBUF": (
        Family("messages nested so deep", (10, 100, 10_000), _proto_nested),
        Family("ordinary fields", (2_000, 8_000, 20_000), ORDINARY["PROTOBUF"]),
    ),
    "GRAPHQL": (
        Family("an enum of so many values, all different", (200, 2_000, 20_000), services.graphql(services.enum)),
        Family("a union of so many types", (200, 2_000, 20_000), services.graphql(services.union)),
        Family("so many arguments, all required", (200, 2_000, 20_000), services.graphql(services.arguments)),
        Family("an input of so many fields", (200, 2_000, 20_000), services.graphql(services.wide_inputs)),
        Family("types that lead to each other, so many", (200, 2_000, 20_000), services.graphql(services.types)),
        Family("inputs that double so often", (20, 100, 400), services.graphql(services.inputs)),
        Family("ordinary fields", (2_000, 8_000, 20_000), ORDINARY["GRAPHQL"]),
    ),
    "CSDL": (
        Family("an enumeration of so many members", (200, 2_000, 20_000), services.csdl(services.enumerations)),
        Family("so many properties, all different", (200, 2_000, 20_000), services.csdl(services.properties)),
        Family("types based on others, a hundred deep", (200, 2_000, 20_000), services.csdl(services.chain)),
        Family("one complex type in so many", (200, 2_000, 10_000), services.csdl(services.used_everywhere)),
        Family("overloads of one function", (50, 200, 2_000), services.csdl(services.overloads)),
        Family("ordinary fields", (2_000, 8_000, 20_000), ORDINARY["CSDL"]),
    ),
}
"""By format."""
