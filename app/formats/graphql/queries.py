"""The shortest queries that lead to a type, a field, an argument or an input field of a schema."""

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from graphql import (
    GraphQLSchema,
    get_named_type,
    is_abstract_type,
    is_composite_type,
    is_enum_type,
    is_input_object_type,
    is_list_type,
    is_non_null_type,
    is_required_argument,
    is_required_input_field,
)

_MAX_DEPTH = 6
_MAX_STEPS = 60
"""Fields and narrowings on the way to a type: what lies deeper is not shown in a query that people can read."""
Edge = Callable[[str, str], bool]
"""Whether a query may go through a field of a type."""


class Step(NamedTuple):
    """A field on the way, or a narrowing to a type (the field is empty)."""

    type: str
    field: str


class Queries:
    """Ways into one schema. `may_cross` leaves out fields that would fail for reasons of their own."""

    def __init__(self, schema: GraphQLSchema, may_cross: Edge) -> None:
        self.schema = schema
        self._roots = {name: found.name for name in ("query", "mutation", "subscription")
                       if (found := getattr(schema, f"{name}_type")) is not None}  # fmt: skip
        self._from: dict[str, tuple[str, Step] | None] = {}
        self._operation: dict[str, str] = {}
        self._steps_to: dict[str, int] = {}
        self._search(may_cross)

    def _search(self, may_cross: Edge) -> None:
        """Breadth first, so that the first way to a type is a shortest one."""
        waiting: deque[str] = deque()
        for operation, root in self._roots.items():
            if root not in self._from:
                self._from[root] = None
                self._steps_to[root] = 0
                self._operation[root] = operation
                waiting.append(root)
        while waiting:
            at = waiting.popleft()
            if self._steps_to[at] == _MAX_STEPS:
                break
            for step, target in self._steps(at, may_cross):
                if target not in self._from:
                    self._from[target] = (at, step)
                    self._steps_to[target] = self._steps_to[at] + 1
                    waiting.append(target)

    def _steps(self, name: str, may_cross: Edge) -> Iterator[tuple[Step, str]]:
        found: Any = self.schema.type_map[name]
        for key, field in getattr(found, "fields", {}).items():
            target = get_named_type(field.type)
            if is_composite_type(target) and may_cross(name, key):
                yield Step(name, key), target.name
        if is_abstract_type(found):
            for each in self.schema.get_possible_types(found):
                yield Step(each.name, ""), each.name

    def reaches(self, name: str) -> bool:
        """Whether a query leads to a composite type."""
        return name in self._from

    def query(self, name: str, selection: str) -> str | None:
        """A query that selects something of a composite type; null if none leads there."""
        way = self._way(name)
        if way is None:
            return None
        root, steps = way
        for step in reversed(steps):
            inside = f"{{ {selection} }}"
            if step.field:
                arguments = self.arguments(self._field(step).args)
                selection = f"{step.field}{arguments} {inside}"
            else:
                selection = f"... on {step.type} {inside}"
        operation = self._operation[root]
        return f"{'' if operation == 'query' else f'{operation} '}{{ {selection} }}"

    def answer(self, name: str, value: Mapping[str, Any]) -> dict[str, Any] | None:
        """The data with which a query answers that selects something of a composite type, if that part is `value`."""
        way = self._way(name)
        if way is None:
            return None
        data: Any = dict(value)
        for step in reversed(way[1]):
            if not step.field:
                data = {"__typename": step.type, **data}
                continue
            data = {step.field: _wrapped(self._field(step).type, data)}
        return data

    def _way(self, name: str) -> tuple[str, list[Step]] | None:
        if name not in self._from:
            return None
        steps: list[Step] = []
        while (before := self._from[name]) is not None:
            name, step = before
            steps.append(step)
        return name, steps[::-1]

    def _field(self, step: Step) -> Any:
        found: Any = self.schema.type_map[step.type]
        return found.fields[step.field]

    def selected(self, field: Any) -> str:
        """What has to follow a field in a query: something of what it leads to, if that has parts."""
        return " { __typename }" if is_composite_type(get_named_type(field.type)) else ""

    def arguments(self, args: Mapping[str, Any], **given: str | None) -> str:
        """The arguments that have to be given, with small values; those in `given` as they are, or left out."""
        values = {name: literal(arg.type) for name, arg in args.items() if is_required_argument(arg)} | given
        listed = [f"{name}: {value}" for name, value in values.items() if value is not None]
        return f"({', '.join(listed)})" if listed else ""


def literal(type_: Any, depth: int = 0, given: Mapping[str, str | None] | None = None) -> str:
    """A small value of an input type, as a query has it; the fields in `given` as they are, or left out."""
    if is_non_null_type(type_):
        return literal(type_.of_type, depth, given)
    if is_list_type(type_):
        return f"[{literal(type_.of_type, depth + 1, given)}]" if given else "[]"
    if is_enum_type(type_):
        return next(iter(type_.values))
    if is_input_object_type(type_):
        fields = {name: literal(each.type, depth + 1) for name, each in type_.fields.items()
                  if is_required_input_field(each) and depth < _MAX_DEPTH}  # fmt: skip
        fields |= {name: value for name, value in (given or {}).items() if value is not None}
        dropped = {name for name, value in (given or {}).items() if value is None}
        return f"{{{', '.join(f'{name}: {value}' for name, value in fields.items() if name not in dropped)}}}"
    return {"Int": "0", "Float": "0.5", "Boolean": "true"}.get(type_.name, '""')


def sample(type_: Any) -> Any:
    """A small value of an output leaf, as an answer has it."""
    if is_non_null_type(type_):
        return sample(type_.of_type)
    if is_list_type(type_):
        return [sample(type_.of_type)]
    if is_enum_type(type_):
        return next(iter(type_.values))
    return {"Int": 0, "Float": 0.5, "Boolean": True, "String": "a", "ID": "a"}.get(type_.name, "a")


def _wrapped(type_: Any, data: Any) -> Any:
    """The data in as many lists as the type has."""
    while hasattr(type_, "of_type"):
        if is_list_type(type_):
            data = [data]
        type_ = type_.of_type
    return data
