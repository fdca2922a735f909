"""What a schema says to a query, or to a query with its answer: graphql-core really runs it."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from graphql import (
    DocumentNode,
    FieldsOnCorrectTypeRule,
    FragmentsOnCompositeTypesRule,
    GraphQLError,
    GraphQLSchema,
    KnownArgumentNamesRule,
    KnownDirectivesRule,
    KnownOperationTypesRule,
    KnownTypeNamesRule,
    OverlappingFieldsCanBeMergedRule,
    PossibleFragmentSpreadsRule,
    ProvidedRequiredArgumentsRule,
    ScalarLeafsRule,
    SingleFieldSubscriptionsRule,
    UniqueDirectivesPerLocationRule,
    ValuesOfCorrectTypeRule,
    VariablesAreInputTypesRule,
    VariablesInAllowedPositionRule,
    execute_sync,
    parse,
    validate,
)

_MAX_ERROR = 200
_RULES = (
    FieldsOnCorrectTypeRule,
    FragmentsOnCompositeTypesRule,
    KnownArgumentNamesRule,
    KnownDirectivesRule,
    KnownOperationTypesRule,
    KnownTypeNamesRule,
    OverlappingFieldsCanBeMergedRule,
    PossibleFragmentSpreadsRule,
    ProvidedRequiredArgumentsRule,
    ScalarLeafsRule,
    SingleFieldSubscriptionsRule,
    UniqueDirectivesPerLocationRule,
    ValuesOfCorrectTypeRule,
    VariablesAreInputTypesRule,
    VariablesInAllowedPositionRule,
)
"""The rules about queries that look at the schema. By the others, which look at the query alone, no two schemas differ;
leaving them out saves half of the time."""


@lru_cache(maxsize=4)
def _read(text: str) -> DocumentNode:
    """A query, which both sides are asked about, one after the other."""
    return parse(text)


def refusal(schema: GraphQLSchema, document: Mapping[str, Any]) -> str | None:
    """Why the schema refuses a document, in one line; null if it takes it.

    The query has to be valid. An answer has to be what running the query gives, if the data is as the answer says: a
    null where there never is one, or a value that is taken for another, is refused. What graphql-core would suggest
    instead is not asked for: looking for it takes long among many names.
    """
    try:
        query = _read(document["query"])
        problems = validate(schema, query, _RULES, max_errors=1, hide_suggestions=True)
        if problems:
            return _line(problems[0].message)
        if "data" not in document:
            return None
        result = execute_sync(schema, query, root_value=document["data"], hide_suggestions=True)
    except GraphQLError as problem:
        return _line(problem.message)
    except RecursionError:
        return "the query nests too deep"
    if result.errors:
        return _line(result.errors[0].message)
    return None if _same(result.data, document["data"]) else f"the answer is read as {result.data}"


def _same(read: Any, sent: Any) -> bool:
    """Whether what was read is what was sent, but for names of types that only tell the kind."""
    if isinstance(read, dict) and isinstance(sent, dict):
        return all(_same(value, sent.get(key)) for key, value in read.items())
    if isinstance(read, list) and isinstance(sent, list):
        return len(read) == len(sent) and all(map(_same, read, sent))
    return type(read) is type(sent) and read == sent


def _line(message: str) -> str:
    text = " ".join(message.split())
    return text if len(text) <= _MAX_ERROR else f"{text[: _MAX_ERROR - 1]}…"
