"""From the path of a change in a GraphQL schema to the line and column of the definition."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from graphql import GraphQLError, parse

from app.formats.report.locations import Lines, Position

_Found = tuple[str, Any]


def locate_definitions(text: str, paths: Iterable[str]) -> Mapping[str, Position]:
    """Where the names stand that define what `paths` name; the first time, where extensions add to a type."""
    try:
        document = parse(text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}"))
    except (GraphQLError, RecursionError):
        return {}
    lines, wanted, found = Lines(text), set(paths), dict[str, Position]()
    for definition in document.definitions:
        for path, node in _in_definition(definition):
            if path in wanted and path not in found and node.loc is not None:
                found[path] = lines.at(node.loc.start)
    return found


def _in_definition(node: Any) -> Iterator[_Found]:
    name = getattr(node, "name", None)
    if name is None:
        yield "/schema", node
        for each in getattr(node, "operation_types", None) or ():
            yield f"/schema/{each.operation.value}", each
        return
    group = "directives" if node.kind == "directive_definition" else "types"
    place = f"/{group}/{name.value}"
    yield place, name
    yield from ((f"{place}/args/{each.name.value}", each.name) for each in getattr(node, "arguments", None) or ())
    yield from ((f"{place}/values/{each.name.value}", each.name) for each in getattr(node, "values", None) or ())
    yield from ((f"{place}/members/{each.name.value}", each) for each in getattr(node, "types", None) or ())
    yield from ((f"{place}/interfaces/{each.name.value}", each) for each in getattr(node, "interfaces", None) or ())
    for field in getattr(node, "fields", None) or ():
        here = f"{place}/fields/{field.name.value}"
        yield here, field.name
        yield f"{here}/type", field.type
        for each in getattr(field, "arguments", None) or ():
            yield f"{here}/args/{each.name.value}", each.name
            yield f"{here}/args/{each.name.value}/type", each.type
