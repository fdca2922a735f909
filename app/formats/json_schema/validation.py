"""Running the real validator, `jsonschema`, on small documents, in bounded time and without any network."""

import re
from dataclasses import dataclass
from itertools import islice
from typing import Any

from jsonschema.exceptions import ValidationError
from referencing import Registry
from referencing.exceptions import Unresolvable
from referencing.jsonschema import DRAFT4, DRAFT6, DRAFT7, DRAFT201909, DRAFT202012

from app.formats.json_schema.counting import VALIDATORS, counted
from app.formats.json_schema.drafts import Draft
from app.formats.json_schema.evaluation import Entries, Evaluation, Meter, UndecidedError
from app.formats.json_schema.patterns import runnable
from app.formats.json_schema.schema import JsonSchema
from app.formats.json_schema.text import plain

_MAX_ERROR_LENGTH = 200

_SPECIFICATIONS = {
    Draft.DRAFT_04: DRAFT4,
    Draft.DRAFT_06: DRAFT6,
    Draft.DRAFT_07: DRAFT7,
    Draft.DRAFT_2019_09: DRAFT201909,
    Draft.DRAFT_2020_12: DRAFT202012,
}

_NO_ANSWER = (Unresolvable, RecursionError, ArithmeticError, AttributeError, TypeError, ValueError, re.error)
"""What the library raises on schemas that it does not cope with."""


@dataclass(frozen=True, slots=True)
class Failure:
    """One complaint of the validator: where in the document, and by which keyword."""

    path: tuple[str | int, ...]
    keyword: str
    error: ValidationError

    @property
    def schema_path(self) -> tuple[str | int, ...]:
        """Where in the schema the keyword stands, as the validator came there."""
        return tuple(self.error.absolute_schema_path)

    @property
    def causes(self) -> "list[Failure]":
        """Why the alternatives failed, if it is about alternatives."""
        return [Failure((*self.path, *error.path), str(error.validator), error) for error in self.error.context or ()]

    @property
    def line(self) -> str:
        """The complaint with its place, shortened to one line."""
        place = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in self.path)
        message = f"{self.error.message} at {place.removeprefix('.')}" if place else self.error.message
        text = " ".join(message.split())
        return text if len(text) <= _MAX_ERROR_LENGTH else f"{text[: _MAX_ERROR_LENGTH - 1]}…"


class Validator:
    """Tells what is wrong with documents under one schema. Making one raises `UndecidedError` for a schema that the
    library does not cope with."""

    def __init__(self, schema: JsonSchema, meter: Meter) -> None:
        names_runnable, static = _traits(schema)
        self._evaluation = Evaluation(meter, static, names_runnable)
        try:
            self._validator = _prepared(schema)
        except _NO_ANSWER as error:
            raise UndecidedError from error

    def failures(self, document: Any, *, most: int | None = None, excused: Entries | None = None) -> list[Failure]:
        """The complaints about a document, or the first few: none if it is valid. Raises `UndecidedError`.

        `excused` are the `refused` entries of another document: where this one has the very same, nothing is said.
        """
        with self._evaluation.running(excused or {}):
            try:
                errors = islice(self._validator.iter_errors(document), most)
                return [Failure(tuple(error.absolute_path), str(error.validator), error) for error in errors]
            except _NO_ANSWER as error:
                raise UndecidedError from error

    @property
    def refused(self) -> Entries:
        """The entries of objects that the last document was complained about for."""
        return self._evaluation.refused


def checks_format(name: object, draft: Draft) -> bool:
    """Whether the validator looks at a format: the version has to make it a demand, and the library has to know it."""
    return draft.isolates_references and isinstance(name, str) and name in VALIDATORS[draft].FORMAT_CHECKER.checkers


def _prepared(schema: JsonSchema) -> Any:
    resources: list[tuple[str, Any]] = []
    documents = schema.library.documents
    for document in documents:
        resource = _SPECIFICATIONS[document.draft].create_resource(plain(document.value))
        resources += [(document.uri, resource), (f"./{document.uri}", resource)]
    registry: Any = Registry().with_resources(resources)
    if len(documents[0].names) > len(documents):
        registry = registry.crawl()  # to find names inside documents, which is done anew for each reference otherwise
    validator = counted(schema.draft)
    checker = validator.FORMAT_CHECKER if schema.draft.isolates_references else None
    return validator(resources[0][1].contents, registry=registry, format_checker=checker)


def _traits(schema: JsonSchema) -> tuple[bool, bool]:
    """Whether all names of `patternProperties` can be run, and whether references mean the same on every way."""
    names_runnable = static = True
    waiting: list[Any] = [document.value for document in schema.library.documents]
    while waiting:
        found = waiting.pop()
        if isinstance(found, dict):
            patterns = found.get("patternProperties")
            if isinstance(patterns, dict) and not all(runnable(pattern) for pattern in patterns):
                names_runnable = False
            static = static and "$dynamicRef" not in found and "$recursiveRef" not in found
            waiting += found.values()
        elif isinstance(found, list):
            waiting += found
    return names_runnable, static
