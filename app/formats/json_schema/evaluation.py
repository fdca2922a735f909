"""The keywords of the real validator, counted and with a memory, which keeps validating within bounds.

The validator follows a schema wherever it leads, so a hostile one could keep it busy for ever: every keyword that it
evaluates is counted, regular expressions that may backtrack for long are not run, and nothing is asked twice. Within a
document, a reference or a combination that was settled for a value stays settled, however many ways lead there. From
one document to the next, the entries of a wide object that were fine are not looked at again while they are the same.
"""

from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import compress, repeat
from operator import is_not
from typing import Any

from jsonschema import Draft4Validator, Draft6Validator, Draft7Validator, Draft201909Validator, Draft202012Validator
from jsonschema.exceptions import ValidationError
from jsonschema.validators import extend, validator_for

from app.formats.json_schema.drafts import Draft
from app.formats.json_schema.patterns import runnable

MAX_STEPS = 20_000
"""Steps for one document at most. A step is about one keyword that is evaluated."""

MAX_DEPTH = 100
"""Keywords nested in each other at most, well below what Python's stack holds."""

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

_SETTLED = frozenset(
    {
        *("$dynamicRef", "$recursiveRef", "$ref", "allOf", "anyOf", "dependencies", "dependentSchemas", "if", "not"),
        "oneOf",
    }
)
"""Keywords that ask other schemas about the same value: many ways may lead from one to the same other one."""

_NESTED = frozenset(
    {"additionalItems", "contains", "items", "prefixItems", "unevaluatedItems", "unevaluatedProperties"}
)
_PRIVATE = frozenset({"anyOf", "contains", "if", "not", "oneOf", "unevaluatedItems", "unevaluatedProperties"})
"""Keywords that turn what other schemas say into something else."""

_ABSENT = object()

Entries = dict[tuple[str, int], dict[str, Any]]
"""Entries of objects, by the keyword and the schema that judged them."""

Keyword = Callable[[Any, Any, Any, Any], Any]
Errors = Iterator[ValidationError]


class UndecidedError(Exception):
    """The validator cannot say within bounds whether a document is valid."""


class SpentError(UndecidedError):
    """The steps of the whole search are used up."""


@dataclass(slots=True)
class Meter:
    """How many steps may still be taken, over all documents of one search."""

    left: int

    def spend(self, steps: int) -> None:
        """Take steps. Raises `SpentError` when there are none left."""
        self.left -= steps
        if self.left < 0:
            raise SpentError


@dataclass(slots=True)
class Evaluation:
    """What holds while one validator looks at one document, and what it remembers from those before."""

    meter: Meter
    static: bool
    """Whether what a schema says depends on nothing but the value: not so with `$dynamicRef` and `$recursiveRef`."""

    names_runnable: bool
    """Whether every expression for names, anywhere in the schema, can be run."""

    steps: int = 0
    depth: int = 0
    private: int = 0
    """How many keywords are being evaluated that turn what others say into something else."""

    settled: dict[tuple[Any, ...], list[ValidationError]] = field(
        default_factory=dict[tuple[Any, ...], list[ValidationError]]
    )
    accepted: Entries = field(default_factory=Entries)
    refused: Entries = field(default_factory=Entries)
    """What this document is complained about for, so far."""

    excused: Entries = field(default_factory=Entries)
    """What another document was complained about for, which is not to be said again."""

    @contextmanager
    def running(self, excused: Entries) -> Generator[None]:
        """The time in which one document is looked at."""
        self.steps = self.depth = self.private = 0
        self.settled.clear()
        self.refused, self.excused = {}, excused
        token = _current.set(self)
        try:
            yield
        finally:
            _current.reset(token)

    def step(self, steps: int) -> None:
        """Count steps. Raises `UndecidedError` when the document, or the search, has used up its own."""
        self.meter.spend(steps)
        self.steps += steps
        if self.steps > MAX_STEPS or self.depth > MAX_DEPTH:
            raise UndecidedError

    @contextmanager
    def inside(self, name: str) -> Generator[None]:
        """The time in which a keyword asks other schemas."""
        private = name in _PRIVATE
        self.depth += 1
        self.private += private
        try:
            yield
        finally:
            self.private -= private
            self.depth -= 1


_current: ContextVar[Evaluation] = ContextVar("_current")


@lru_cache
def counted(draft: Draft) -> Any:
    """The library's validator of a version, with counted keywords."""
    base = VALIDATORS[draft]
    made: Any = extend(base, {name: _wrapped(name, keyword) for name, keyword in base.VALIDATORS.items()})
    made.evolve = _evolved
    return made


def _evolved(validator: Any, **changes: Any) -> Any:
    """The validator for another schema, as the library makes it, but with counted keywords in any version."""
    schema = changes.setdefault("schema", validator.schema)
    made = type(validator)
    if isinstance(schema, dict) and "$schema" in schema:
        made = _dialect(schema, made)
    for attribute in made.__attrs_attrs__:
        if attribute.init and attribute.alias not in changes:
            changes[attribute.alias] = getattr(validator, attribute.name)
    return made(**changes)


def _dialect(schema: Any, otherwise: Any) -> Any:
    found: Any = validator_for(schema, default=otherwise)
    if found is otherwise:
        return otherwise
    known = [draft for draft, base in VALIDATORS.items() if base is found]
    if not known:
        raise UndecidedError
    return counted(known[0])


def _wrapped(name: str, keyword: Keyword) -> Keyword:
    if name in _SETTLED:
        return _asked_once(name, keyword)
    if name in _BY_ENTRY:
        return _asked_by_entry(name, keyword)
    if name in _NESTED:
        return _nested(name, keyword)
    special = {"pattern": _with_expression, "required": _required}
    return special.get(name, _simple)(keyword)


def _simple(keyword: Keyword) -> Keyword:
    def run(validator: Any, value: Any, instance: Any, schema: Any) -> Any:
        _current.get().step(1 + (len(value) // 25 if isinstance(value, dict | list) else 0))
        return keyword(validator, value, instance, schema)

    return run


def _with_expression(keyword: Keyword) -> Keyword:
    def run(validator: Any, value: Any, instance: Any, schema: Any) -> Any:
        _current.get().step(1)
        if isinstance(instance, str) and (len(instance) > MAX_TEXT or not runnable(value)):
            raise UndecidedError
        return keyword(validator, value, instance, schema)

    return run


def _required(keyword: Keyword) -> Keyword:
    """What is missing is not said again if it was missing before."""

    def run(validator: Any, value: Any, instance: Any, schema: Any) -> Any:
        evaluation = _current.get()
        evaluation.step(1 + len(value) // 100)
        if isinstance(instance, dict) and evaluation.static and not evaluation.private:
            excused = evaluation.excused.get(("required", id(schema)), {})
            value = [name for name in value if name not in instance and name not in excused]
            evaluation.refused["required", id(schema)] = dict.fromkeys(value)
            evaluation.step(len(value))
        return keyword(validator, value, instance, schema)

    return run


def _nested(name: str, keyword: Keyword) -> Keyword:
    def run(validator: Any, value: Any, instance: Any, schema: Any) -> Errors:
        evaluation = _current.get()
        evaluation.step(1)
        if name == "unevaluatedProperties" and not evaluation.names_runnable:
            raise UndecidedError
        with evaluation.inside(name):
            yield from keyword(validator, value, instance, schema) or ()

    return run


def _asked_once(name: str, keyword: Keyword) -> Keyword:
    """A keyword whose answer for a value is remembered until the next document. Each complaint is made once, however
    many ways lead to it."""

    def run(validator: Any, value: Any, instance: Any, schema: Any) -> Errors:
        evaluation = _current.get()
        evaluation.step(1)
        key = name, id(schema), id(instance), evaluation.private > 0
        if evaluation.static and key in evaluation.settled:
            yield from map(_copy, evaluation.settled[key])
            return
        errors: dict[tuple[Any, ...], ValidationError] = {}
        with evaluation.inside(name):
            for error in keyword(validator, value, instance, schema) or ():
                mark = tuple(error.path), error.validator, id(error.schema), error.message
                if mark not in errors:
                    errors[mark] = _copy(error)
                    yield error
        evaluation.settled[key] = [*errors.values()]

    return run


def _copy(error: ValidationError) -> ValidationError:
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
    """A keyword that is asked about one entry after the other, and not about those that were fine in another document,
    nor about those that are excused."""

    def run(validator: Any, value: Any, instance: Any, schema: Any) -> Errors:
        evaluation = _current.get()
        if not isinstance(instance, dict):
            return
        evaluation.step(1 + len(instance) // 100)
        if name != "properties" and not _names_runnable(schema, instance):
            raise UndecidedError
        key = name, id(schema)
        fine = evaluation.accepted.setdefault(key, {}) if evaluation.static else {}
        public = evaluation.static and not evaluation.private
        excused = evaluation.excused.get(key, {}) if public else {}
        refused = evaluation.refused.setdefault(key, {}) if public else {}
        with evaluation.inside(name):
            for entry in _differing(instance, fine):
                item = instance[entry]
                if excused.get(entry, _ABSENT) is item:
                    continue
                failed = False
                for error in _of_entry(name, keyword)(validator, value, {entry: item}, schema):
                    failed = True
                    yield error
                (refused if failed else fine)[entry] = item

    return run


def _differing(instance: dict[str, Any], known: dict[str, Any]) -> list[str]:
    """The names under which an object holds another value than was known. Said without a loop, for wide objects."""
    return list(compress(instance, map(is_not, instance.values(), map(known.get, instance, repeat(_ABSENT)))))


def _of_entry(name: str, keyword: Keyword) -> Keyword:
    """The same keyword for a single entry: with many properties, only that one is looked up."""

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
