"""The library's validators with their keywords counted, and not asked again what they have answered."""

from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import compress, repeat
from operator import is_not
from typing import Any

from jsonschema import Draft4Validator, Draft6Validator, Draft7Validator, Draft201909Validator, Draft202012Validator
from jsonschema.exceptions import ValidationError
from jsonschema.validators import extend, validator_for

from app.formats.json_schema.drafts import Draft
from app.formats.json_schema.evaluation import Settled, UndecidedError, current
from app.formats.json_schema.patterns import runnable

MAX_TEXT = 2_000
"""Longest text that is held against a regular expression."""

VALIDATORS: dict[Draft, Any] = {
    Draft.DRAFT_04: Draft4Validator,
    Draft.DRAFT_06: Draft6Validator,
    Draft.DRAFT_07: Draft7Validator,
    Draft.DRAFT_2019_09: Draft201909Validator,
    Draft.DRAFT_2020_12: Draft202012Validator,
}

_BY_ENTRY = frozenset({"additionalProperties", "patternProperties", "properties", "propertyNames"})
"""Keywords that judge each entry of an object by itself."""

_REFERENCES = frozenset({"$dynamicRef", "$recursiveRef", "$ref"})
_SAME_VALUE = _REFERENCES | {"allOf", "anyOf", "dependencies", "dependentSchemas", "if", "not", "oneOf"}
"""Keywords that ask other schemas about the same value: many ways may lead from one to the same other one."""

_PARTS = frozenset({"additionalItems", "contains", "items", "prefixItems", "unevaluatedItems", "unevaluatedProperties"})
_ABSENT = object()

Keyword = Callable[[Any, Any, Any, Any], Any]
Errors = Iterator[ValidationError]


@lru_cache
def counted(draft: Draft) -> Any:
    """The library's validator of a version, with counted keywords."""
    base = VALIDATORS[draft]
    made: Any = extend(base, {name: _counted(name, keyword) for name, keyword in base.VALIDATORS.items()})
    made.evolve = _evolved
    return made


def _evolved(validator: Any, **changes: Any) -> Any:
    """The validator for another schema, as the library makes it, but with counted keywords in any version."""
    schema = changes.setdefault("schema", validator.schema)
    made = type(validator)
    if isinstance(schema, dict) and "$schema" in schema:
        made = _of_dialect(schema, made)
    for attribute in made.__attrs_attrs__:
        if attribute.init and attribute.alias not in changes:
            changes[attribute.alias] = getattr(validator, attribute.name)
    return made(**changes)


def _of_dialect(schema: Any, otherwise: Any) -> Any:
    found: Any = validator_for(schema, default=otherwise)
    if found is otherwise:
        return otherwise
    for draft, base in VALIDATORS.items():
        if base is found:
            return counted(draft)
    raise UndecidedError


def _counted(name: str, keyword: Keyword) -> Keyword:
    if name in _SAME_VALUE:
        return _asked_once(name, keyword)
    if name in _BY_ENTRY:
        return _asked_by_entry(name, keyword)
    if name in _PARTS:
        return _asked_for_parts(name, keyword)
    return {"pattern": _with_expression, "required": _required}.get(name, _simple)(keyword)


def _simple(keyword: Keyword) -> Keyword:
    def run(validator: Any, value: Any, instance: Any, schema: Any) -> Any:
        current().step(1 + (len(value) // 25 if isinstance(value, dict | list) else 0))
        return keyword(validator, value, instance, schema)

    return run


def _with_expression(keyword: Keyword) -> Keyword:
    def run(validator: Any, value: Any, instance: Any, schema: Any) -> Any:
        current().step()
        if isinstance(instance, str) and (len(instance) > MAX_TEXT or not runnable(value)):
            raise UndecidedError
        return keyword(validator, value, instance, schema)

    return run


def _required(keyword: Keyword) -> Keyword:
    """What is missing is not said again where it is excused."""

    def run(validator: Any, value: Any, instance: Any, schema: Any) -> Any:
        evaluation = current()
        missing = [name for name in value if name not in instance] if isinstance(instance, dict) else []
        evaluation.step(1 + len(value) // 100 + len(missing))
        excused, refused = evaluation.noted(("required", id(schema)))
        said = [name for name in missing if name not in excused]
        refused.update(dict.fromkeys(said))
        evaluation.excuses += len(missing) - len(said)
        return keyword(validator, said, instance, schema)

    return run


def _asked_for_parts(name: str, keyword: Keyword) -> Keyword:
    def run(validator: Any, value: Any, instance: Any, schema: Any) -> Errors:
        evaluation = current()
        evaluation.step()
        if name == "unevaluatedProperties" and not evaluation.names_runnable:
            raise UndecidedError
        with evaluation.inside(name):
            yield from keyword(validator, value, instance, schema) or ()

    return run


def _asked_once(name: str, keyword: Keyword) -> Keyword:
    """A keyword whose answer for a value is remembered until the next document. Each complaint is made once, however
    many ways lead to it."""

    def run(validator: Any, value: Any, instance: Any, schema: Any) -> Errors:
        evaluation = current()
        evaluation.step()
        question = name, id(schema), id(instance), evaluation.public
        if evaluation.static and (known := evaluation.settled.get(question)):
            evaluation.excuses += known.excused
            yield from map(_again, known.errors)
            return
        excuses = evaluation.excuses
        errors: dict[tuple[Any, ...], ValidationError] = {}
        with evaluation.inside(name):
            for error in keyword(validator, value, instance, schema) or ():
                mark = tuple(error.path), error.validator, id(error.schema), error.message
                if mark not in errors:
                    errors[mark] = _again(error)
                    yield error
        evaluation.settled[question] = Settled([*errors.values()], evaluation.excuses > excuses)

    return run


def _again(error: ValidationError) -> ValidationError:
    """The same complaint once more: the library notes in each of them where it went."""
    return ValidationError(
        error.message,
        validator=error.validator,
        path=error.path,
        context=error.context or (),
        validator_value=error.validator_value,
        instance=error.instance,
        schema=error.schema,
        schema_path=error.schema_path,
    )


def _asked_by_entry(name: str, keyword: Keyword) -> Keyword:
    """A keyword that is asked about one entry after the other, but for those that are known to be fine or excused."""

    def run(validator: Any, value: Any, instance: Any, schema: Any) -> Errors:
        evaluation = current()
        if not isinstance(instance, dict):
            return
        evaluation.step(1 + len(instance) // 100)
        if name != "properties" and not _names_runnable(schema, instance):
            raise UndecidedError
        judge = name, id(schema)
        fine = evaluation.accepted.setdefault(judge, {}) if evaluation.static else {}
        excused, refused = evaluation.noted(judge)
        with evaluation.inside(name):
            for entry in _differing(instance, fine):
                item = instance[entry]
                if excused.get(entry, _ABSENT) is item:
                    evaluation.excuses += 1
                    continue
                excuses, failed = evaluation.excuses, False
                for error in _of_entry(name, keyword)(validator, value, {entry: item}, schema):
                    failed = True
                    yield error
                if failed:
                    refused[entry] = item
                elif evaluation.excuses == excuses:
                    fine[entry] = item

    return run


def _differing(instance: dict[str, Any], known: dict[str, Any]) -> list[str]:
    """The names under which an object holds another value than was known. Found without a loop, for wide objects."""
    return list(compress(instance, map(is_not, instance.values(), map(known.get, instance, repeat(_ABSENT)))))


def _of_entry(name: str, keyword: Keyword) -> Keyword:
    """The same keyword for a single entry: of many properties, only that one is looked up."""

    def run(validator: Any, value: Any, instance: dict[str, Any], schema: Any) -> Any:
        (entry,) = instance
        return keyword(validator, {entry: value[entry]}, instance, schema) if entry in value else ()

    return run if name == "properties" else keyword


def _names_runnable(schema: Any, instance: dict[str, Any]) -> bool:
    """Whether the names of an object can be held against a schema's expressions for names."""
    patterns = schema.get("patternProperties")
    if not patterns:
        return True
    return all(runnable(pattern) for pattern in patterns) and all(len(name) <= MAX_TEXT for name in instance)
