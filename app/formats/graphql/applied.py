"""Directives that are applied to parts of a schema, but for those that GraphQL itself knows and reports as something
else."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from graphql import GraphQLSchema, print_ast

_KNOWN = frozenset({"deprecated", "specifiedBy", "oneOf"})


def applied_directives(schema: GraphQLSchema) -> Mapping[str, tuple[str, ...]]:
    """By coordinate (`User.email`, `User.posts(first:)`, `Role.ADMIN`, `schema`) what is applied, in order."""
    found: dict[str, list[str]] = defaultdict(list)
    for place, element in _elements(schema):
        for node in (element.ast_node, *(element.extension_ast_nodes or ())):
            for each in getattr(node, "directives", None) or ():
                if each.name.value not in _KNOWN:
                    found[place].append(print_ast(each))
    return {place: tuple(listed) for place, listed in found.items()}


class _Part:
    """A part without extensions of its own."""

    def __init__(self, element: Any) -> None:
        self.ast_node = element.ast_node
        self.extension_ast_nodes = ()


def _elements(schema: GraphQLSchema) -> Iterator[tuple[str, Any]]:
    yield "schema", schema
    for name, found in schema.type_map.items():
        if name.startswith("__"):
            continue
        yield name, found
        for key, field in getattr(found, "fields", {}).items():
            yield f"{name}.{key}", _Part(field)
            for arg, argument in getattr(field, "args", {}).items():
                yield f"{name}.{key}({arg}:)", _Part(argument)
        for key, value in getattr(found, "values", {}).items():
            yield f"{name}.{key}", _Part(value)
