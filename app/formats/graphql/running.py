"""What a schema says to a query, or to a query with its answer: graphql-core really runs it."""

from collections.abc import Mapping
from typing import Any

from graphql import GraphQLError, GraphQLSchema, execute_sync, parse, validate

_MAX_ERROR = 200


def refusal(schema: GraphQLSchema, document: Mapping[str, Any]) -> str | None:
    """Why the schema refuses a document, in one line; null if it takes it.

    The query has to be valid. An answer has to be what running the query gives, if the data is as the answer says: a
    null where there never is one, or a value that is taken for another, is refused.
    """
    try:
        query = parse(document["query"])
        problems = validate(schema, query, max_errors=1)
        if problems:
            return _line(problems[0].message)
        if "data" not in document:
            return None
        result = execute_sync(schema, query, root_value=document["data"])
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
