"""Queries and answers that may prove a difference, by what it is about."""

from collections.abc import Iterator, Mapping
from typing import Any

from graphql import (
    DirectiveLocation,
    GraphQLSchema,
    get_named_type,
    is_abstract_type,
    is_composite_type,
    is_input_object_type,
    is_list_type,
    is_non_null_type,
)

from app.formats.graphql.findings import Finding, Trial
from app.formats.graphql.queries import Queries, literal, sample

_MAX_PLACES = 4
_VARIABLE = "$given"
_Place = tuple[str, str, Any]
"""A field: of which type it is, its name, and itself."""


class Trials:
    """Makes trials for the findings of one comparison. Ways go through fields that are the same on both sides, so that
    what fails is what the finding is about; only what is gone is looked for on the ways that it had."""

    def __init__(self, old: GraphQLSchema, new: GraphQLSchema) -> None:
        self._schemas = {"old": old, "new": new}
        kept = {name: _signatures(schema) for name, schema in self._schemas.items()}
        self._kept = {key for key, value in kept["old"].items() if kept["new"].get(key) == value}
        self._common = {side: Queries(schema, lambda type_, field: f"{type_}.{field}" in self._kept)
                        for side, schema in self._schemas.items()}  # fmt: skip
        self._former = Queries(old, lambda _type, _field: True)
        self._inputs: dict[str, Mapping[str, list[tuple[str, str, str]]]] = {}
        self._of_type = {side: _by_type(schema) for side, schema in self._schemas.items()}

    def of(self, finding: Finding) -> Iterator[Trial]:
        """What to try for a finding, most telling first."""
        make = getattr(self, f"_{finding.kind}", None) if finding.kind else None
        if make is not None:
            yield from make(*finding.names)

    def _field(self, type_: str, name: str) -> Iterator[Trial]:
        """A field that is gone, or has another type."""
        for side, schema in self._schemas.items():
            field = _field_of(schema, type_, name)
            if field is None:
                continue
            queries = self._common[side]
            named = f"{name}{queries.arguments(field.args)}{queries.selected(field)}"
            query = queries.query(type_, named)
            if query is None:
                continue
            yield Trial(side, {"query": query})
            yield from self._answers(side, type_, name, field, query)

    def _answers(self, side: str, type_: str, name: str, field: Any, query: str) -> Iterator[Trial]:
        target = get_named_type(field.type)
        values: list[Any] = [None]
        if is_composite_type(target):
            kind = target
            if is_abstract_type(target):
                possible = self._schemas[side].get_possible_types(target)
                kind = possible[0] if possible else target
            values += [_wrap(field.type, {"__typename": kind.name})]
        else:
            values += [sample(field.type)]
        for value in values:
            data = self._common[side].answer(type_, {name: value})
            if data is not None:
                yield Trial(side, {"query": query, "data": data})

    def _field_input(self, type_: str, name: str, argument: str) -> Iterator[Trial]:
        """An argument of a field: given, not given, null, in a variable."""
        for side, schema in self._schemas.items():
            field = _field_of(schema, type_, name)
            if field is None:
                continue
            queries, args = self._common[side], field.args
            known = args[argument].type if argument in args else None
            tried = ["", "null"] if known is None else [literal(known), "", "null", _VARIABLE]
            for value in tried:
                given = queries.arguments(args, **{argument: value or None})
                query = queries.query(type_, f"{name}{given}{queries.selected(field)}")
                if query is not None:
                    yield Trial(side, {"query": _declared(query, known)})

    def _input(self, type_: str, name: str) -> Iterator[Trial]:
        """A field of an input object, wherever an argument takes one."""
        for side, schema in self._schemas.items():
            found: Any = schema.type_map.get(type_)
            if not is_input_object_type(found):
                continue
            field = found.fields.get(name)
            values = ["", "null"] if field is None else [literal(field.type), "", "null", _VARIABLE]
            for value in values:
                written = literal(found, given={name: value or None})
                yield from self._given(side, type_, written, field.type if field is not None else None)

    def _given(self, side: str, type_: str, value: str, variable: Any = None) -> Iterator[Trial]:
        """Queries that give a value of an input type, in which there may be a variable of a type of its own."""
        schema, queries = self._schemas[side], self._common[side]
        for owner, name, argument in self._takers(side).get(type_, ())[:_MAX_PLACES]:
            field: Any = _field_of(schema, owner, name)
            written = _listed(field.args[argument].type, value)
            given = queries.arguments(field.args, **{argument: written})
            query = queries.query(owner, f"{name}{given}{queries.selected(field)}")
            if query is not None:
                yield Trial(side, {"query": _declared(query, variable)})

    def _takers(self, side: str) -> Mapping[str, list[tuple[str, str, str]]]:
        """By input type the arguments of it, on fields that queries lead to."""
        if side not in self._inputs:
            found: dict[str, list[tuple[str, str, str]]] = {}
            for name, type_ in self._schemas[side].type_map.items():
                if is_composite_type(type_) and not name.startswith("__") and self._common[side].reaches(name):
                    for key, field in getattr(type_, "fields", {}).items():
                        if f"{name}.{key}" in self._kept:
                            for argument, each in field.args.items():
                                found.setdefault(get_named_type(each.type).name, []).append((name, key, argument))
            self._inputs[side] = found
        return self._inputs[side]

    def _value(self, type_: str, name: str) -> Iterator[Trial]:
        """A member of an enum: in an answer, and as an argument."""
        for side, schema in self._schemas.items():
            found: Any = schema.type_map[type_]
            if name not in found.values:
                continue
            yield from self._given(side, type_, name)
            for owner, key, field in self._of_type[side].get(type_, ()):
                queries = self._common[side]
                query = queries.query(owner, f"{key}{queries.arguments(field.args)}")
                data = queries.answer(owner, {key: _wrap(field.type, name)})
                if query is not None and f"{owner}.{key}" in self._kept:
                    yield Trial(side, {"query": query, "data": data})
                    break

    def _member(self, union: str, name: str) -> Iterator[Trial]:
        """A type among those of a union: asked for, and as an answer."""
        query = self._common["old"].query(union, f"... on {name} {{ __typename }}")
        if query is not None:
            yield Trial("old", {"query": query})
        yield from self._kind_of_answer(union, name)

    def _kind_of_answer(self, abstract: str, name: str) -> Iterator[Trial]:
        queries = self._common["new"]
        for owner, key, field in self._of_type["new"].get(abstract, ()):
            if f"{owner}.{key}" in self._kept:
                query = queries.query(owner, f"{key}{queries.arguments(field.args)} {{ __typename }}")
                data = queries.answer(owner, {key: _wrap(field.type, {"__typename": name})})
                if query is not None:
                    yield Trial("new", {"query": query, "data": data})
                    return

    def _interface(self, type_: str, interface: str) -> Iterator[Trial]:
        """A type that is of an interface: narrowed to it, and as an answer."""
        query = self._common["old"].query(type_, f"... on {interface} {{ __typename }}")
        if query is not None:
            yield Trial("old", {"query": query})
        query = self._common["old"].query(interface, f"... on {type_} {{ __typename }}")
        if query is not None:
            yield Trial("old", {"query": query})
        yield from self._kind_of_answer(interface, type_)

    def _type(self, name: str) -> Iterator[Trial]:
        """A type that is gone or became something else, by its name."""
        found: Any = self._schemas["old"].type_map[name]
        if is_composite_type(found):
            query = self._former.query(name, "__typename")
            if query is not None and "..." not in query:
                query = self._former.query(name, f"... on {name} {{ __typename }}")
            if query is not None:
                yield Trial("old", {"query": query})
            return
        for owner, key, field in _everything(self._schemas["old"]):
            for argument, each in field.args.items():
                if get_named_type(each.type).name == name and self._former.reaches(owner):
                    given = self._former.arguments(field.args, **{argument: _VARIABLE})
                    inside = self._former.query(owner, f"{key}{given}{self._former.selected(field)}")
                    if inside is not None:
                        yield Trial("old", {"query": _declared(inside, each.type)})
                        return

    def _directive(self, name: str, location: str = "") -> Iterator[Trial]:
        """A directive where queries may have it."""
        yield from self._written(name, location, {})

    def _directive_twice(self, name: str) -> Iterator[Trial]:
        yield from self._written(name, "", {}, times=2)

    def _directive_input(self, name: str, argument: str) -> Iterator[Trial]:
        """An argument of a directive: given, not given, null, in a variable."""
        for side in self._schemas:
            found = self._schemas[side].get_directive(name)
            if found is not None:
                known = found.args.get(argument)
                for value in (literal(known.type) if known is not None else "", "", "null"):
                    yield from self._written(name, "", {argument: value or None}, side=side)
                if known is not None:
                    for trial in self._written(name, "", {argument: _VARIABLE}, side=side):
                        yield Trial(side, {"query": _declared(trial.document["query"], known.type)})

    def _written(
        self, name: str, location: str, given: Mapping[str, str | None], *, side: str = "old", times: int = 1
    ) -> Iterator[Trial]:
        found = self._schemas[side].get_directive(name)
        if found is None:
            return
        written = " ".join([f"@{name}{self._common[side].arguments(found.args, **given)}"] * times)
        forms = {
            DirectiveLocation.FIELD: f"{{ __typename {written} }}",
            DirectiveLocation.QUERY: f"query {written} {{ __typename }}",
            DirectiveLocation.INLINE_FRAGMENT: f"{{ ... {written} {{ __typename }} }}",
        }
        for at, query in forms.items():
            if at in found.locations and location in {"", at.name}:
                yield Trial(side, {"query": query})

    def _root(self, operation: str) -> Iterator[Trial]:
        """An operation of that kind."""
        schema = self._schemas["old"]
        found = getattr(schema, f"{operation}_type")
        for key, field in found.fields.items():
            named = f"{key}{self._former.arguments(field.args)}{self._former.selected(field)}"
            yield Trial("old", {"query": f"{operation} {{ {named} }}"})


def _declared(query: str, type_: Any) -> str:
    """A query with its variable declared, if it has one; what is not a valid query then proves nothing."""
    if _VARIABLE not in query:
        return query
    operation, _, rest = query.partition("{")
    return f"{operation.strip() or 'query'} ({_VARIABLE}: {type_}) {{{rest}"


def _signatures(schema: GraphQLSchema) -> dict[str, str]:
    """By coordinate, what of a field decides whether a query through it works."""
    return {
        f"{owner}.{key}": f"{field.type} {sorted(f'{name}: {each.type}' for name, each in field.args.items())}"
        for owner, key, field in _everything(schema)
    }


def _everything(schema: GraphQLSchema) -> Iterator[_Place]:
    for name, found in schema.type_map.items():
        if is_composite_type(found) and not name.startswith("__"):
            for key, field in getattr(found, "fields", {}).items():
                yield name, key, field


def _by_type(schema: GraphQLSchema) -> Mapping[str, list[_Place]]:
    """By type the fields that have it."""
    found: dict[str, list[_Place]] = {}
    for owner, key, field in _everything(schema):
        found.setdefault(get_named_type(field.type).name, []).append((owner, key, field))
    return found


def _field_of(schema: GraphQLSchema, type_: str, name: str) -> Any:
    return getattr(schema.type_map.get(type_), "fields", {}).get(name)


def _wrap(type_: Any, value: Any) -> Any:
    """A value in as many lists as a type has."""
    while is_list_type(type_) or is_non_null_type(type_):
        value = [value] if is_list_type(type_) else value
        type_ = type_.of_type
    return value


def _listed(type_: Any, value: str) -> str:
    """The same, as a query has it."""
    while is_list_type(type_) or is_non_null_type(type_):
        value = f"[{value}]" if is_list_type(type_) else value
        type_ = type_.of_type
    return value
