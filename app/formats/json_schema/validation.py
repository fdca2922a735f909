"""Running the real validator, `jsonschema`, on small documents, in bounded time and without any network.

The validator follows a schema wherever it leads, so a hostile one could keep it busy for ever: every keyword that it
evaluates is counted, and regular expressions that may backtrack for long are not run.
"""

import re
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from jsonschema import Draft4Validator, Draft6Validator, Draft7Validator, Draft201909Validator, Draft202012Validator
from jsonschema.exceptions import ValidationError
from jsonschema.validators import extend
from referencing import Registry
from referencing.exceptions import Unresolvable
from referencing.jsonschema import DRAFT4, DRAFT6, DRAFT7, DRAFT201909, DRAFT202012

from app.formats.json_schema.drafts import Draft
from app.formats.json_schema.patterns import runnable
from app.formats.json_schema.schema import JsonSchema
from app.formats.json_schema.text import plain

MAX_STEPS = 20_000
"""Keywords evaluated for one document at most."""

MAX_DEPTH = 60
"""Keywords nested in each other at most, well below what Python's stack holds."""

MAX_TEXT = 2_000
"""Longest text that is held against a regular expression."""

_MAX_ERRORS = 20
_MAX_ERROR_LENGTH = 200

_VALIDATORS = {
    Draft.DRAFT_04: (Draft4Validator, DRAFT4),
    Draft.DRAFT_06: (Draft6Validator, DRAFT6),
    Draft.DRAFT_07: (Draft7Validator, DRAFT7),
    Draft.DRAFT_2019_09: (Draft201909Validator, DRAFT201909),
    Draft.DRAFT_2020_12: (Draft202012Validator, DRAFT202012),
}

_NO_ANSWER = (Unresolvable, RecursionError, ArithmeticError, AttributeError, TypeError, ValueError, re.error)
"""What the library raises on schemas that it does not cope with."""

Keyword = Callable[[Any, Any, Any, Any], Any]


class UndecidedError(Exception):
    """The validator cannot say within bounds whether a document is valid."""


@dataclass(slots=True)
class Meter:
    """How many keywords may still be evaluated, over all documents of one search."""

    left: int
    document: int = 0
    depth: int = 0

    def step(self, value: Any) -> None:
        """Count one keyword with its value. Raises `UndecidedError` when the share of document or search is used up."""
        cost = 1 + (len(value) // 10 if isinstance(value, dict | list) else 0)
        self.left -= cost
        self.document += cost
        if self.left < 0 or self.document > MAX_STEPS or self.depth > MAX_DEPTH:
            raise UndecidedError


_meter: ContextVar[Meter] = ContextVar("_meter")


@dataclass(frozen=True, slots=True)
class Failure:
    """One complaint of the validator: where in the document, by which part of the schema, in which words."""

    path: tuple[str | int, ...]
    schema_path: tuple[str | int, ...]
    keyword: str
    message: str


class Validator:
    """Tells what is wrong with documents under one schema. Making one raises `UndecidedError` for a schema that the
    library does not cope with."""

    def __init__(self, schema: JsonSchema, meter: Meter) -> None:
        self._meter = meter
        try:
            self._validator = _prepared(schema)
        except _NO_ANSWER as error:
            raise UndecidedError from error

    def failures(self, document: Any) -> list[Failure]:
        """The complaints about a document, of which there are none if it is valid. Raises `UndecidedError`."""
        self._meter.document = self._meter.depth = 0
        token = _meter.set(self._meter)
        try:
            return list(self._found(document))
        except _NO_ANSWER as error:
            raise UndecidedError from error
        finally:
            _meter.reset(token)

    def _found(self, document: Any) -> Iterator[Failure]:
        for number, error in enumerate(self._validator.iter_errors(document)):
            if number >= _MAX_ERRORS:
                return
            paths = tuple(error.absolute_path), tuple(error.absolute_schema_path)
            yield Failure(*paths, str(error.validator), _one_line(error))


def checks_format(name: object, draft: Draft) -> bool:
    """Whether the validator looks at a format: the version has to make it a demand, and the library has to know it."""
    return draft.isolates_references and isinstance(name, str) and name in _VALIDATORS[draft][0].FORMAT_CHECKER.checkers


def _prepared(schema: JsonSchema) -> Any:
    documents = schema.library.documents
    if any(not _patterns_runnable(document.value) for document in documents):
        raise UndecidedError
    resources: list[tuple[str, Any]] = []
    for document in documents:
        resource = _VALIDATORS[document.draft][1].create_resource(plain(document.value))
        resources += [(document.uri, resource), (f"./{document.uri}", resource)]
    registry: Any = Registry().with_resources(resources)
    validator = _metered(schema.draft)
    checker = validator.FORMAT_CHECKER if schema.draft.isolates_references else None
    return validator(resources[0][1].contents, registry=registry, format_checker=checker)


@lru_cache
def _metered(draft: Draft) -> Any:
    """The library's validator of a version, counting its steps."""
    base: Any = _VALIDATORS[draft][0]
    return extend(base, {name: _counted(name, keyword) for name, keyword in base.VALIDATORS.items()})


def _counted(name: str, keyword: Keyword) -> Keyword:
    def run(validator: Any, value: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
        meter = _meter.get()
        meter.step(value)
        if name == "pattern" and isinstance(instance, str) and (len(instance) > MAX_TEXT or not runnable(value)):
            raise UndecidedError
        meter.depth += 1
        try:
            yield from keyword(validator, value, instance, schema) or ()
        finally:
            meter.depth -= 1

    return run


def _patterns_runnable(value: Any) -> bool:
    """Whether all names of `patternProperties` anywhere in a document can be run."""
    waiting = [value]
    while waiting:
        found = waiting.pop()
        if isinstance(found, dict):
            patterns = found.get("patternProperties")
            if isinstance(patterns, dict) and not all(runnable(pattern) for pattern in patterns):
                return False
            waiting += found.values()
        elif isinstance(found, list):
            waiting += found
    return True


def _one_line(error: ValidationError) -> str:
    place = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in error.absolute_path)
    message = f"{error.message} at {place.removeprefix('.')}" if place else error.message
    text = " ".join(message.split())
    return text if len(text) <= _MAX_ERROR_LENGTH else f"{text[: _MAX_ERROR_LENGTH - 1]}…"
