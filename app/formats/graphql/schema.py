"""A parsed GraphQL schema."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    KnownDirectivesRule,
    OperationDefinitionNode,
    Source,
    TypeSystemDefinitionNode,
    TypeSystemExtensionNode,
    build_ast_schema,
    concat_ast,
    lexicographic_sort_schema,
    parse,
    print_schema,
    validate_schema,
)
from graphql.validation.specified_rules import specified_sdl_rules
from graphql.validation.validate import validate_sdl

from app.formats.graphql.applied import applied_directives
from app.formats.graphql.normal import normal_text
from app.formats.hashed import Hashed
from app.formats.model import SchemaError

MAX_BYTES = 5 * 1024 * 1024
"""What a text may weigh, encoded as UTF-8."""

_MAX_TOKENS = 150_000
"""Names, signs and texts: reading so many takes two or three seconds. GitHub's schema, of 1.2 MB, has 61,000."""
_MAX_COMMENTS = 100_000
_MAX_WRAPPERS = 20
"""Lists and non-nulls around a type."""

_RULES = tuple(rule for rule in specified_sdl_rules if rule is not KnownDirectivesRule)
"""What graphql-core checks in SDL, but for directives that nobody declares: those of gateways and code generators."""


class GraphqlSchema(Hashed):
    """One schema with the texts that belong to it. Immutable; made by `parse_schema`."""

    def __init__(self, schema: GraphQLSchema, document: DocumentNode, printed: str) -> None:
        self.schema = schema
        self.document = document
        self._printed = printed

    @property
    def canonical(self) -> str:
        """The schema printed anew, sorted by names, and the directives of others that are applied in it."""
        return self._printed

    @property
    def normalized(self) -> str:
        """The text itself, with definitions and what is in them sorted by names, and without comments."""
        return self._normal

    @cached_property
    def applied(self) -> Mapping[str, tuple[str, ...]]:
        """Directives of others, by the coordinate of what they are applied to."""
        return applied_directives(self.schema)

    @cached_property
    def _normal(self) -> str:
        return normal_text(self.document)


def parse_schema(text: str, references: Mapping[str, str]) -> GraphqlSchema:
    """Read a schema. Raises `SchemaError`, and nothing else, for whatever is wrong with it.

    A text without a query type is a schema as well: it may be there to be part of another one.
    """
    main, *parts = (read_document(each, name) for name, each in texts_of(text, references))
    try:
        whole = concat_ast([*parts, main]) if parts else main
        _refuse(validate_sdl(whole, None, _RULES))
        schema = build_ast_schema(whole, assume_valid_sdl=True)
        _check_types(schema)
        if problems := validate_schema(schema):
            _refuse(each for each in problems if not _is_tolerated(each.message))
            kept = schema.to_kwargs()
            kept["assume_valid"] = True  # else no query could be tried
            schema = GraphQLSchema(**kept)
        applied = applied_directives(schema)
        listed = "".join(f"# {place} {each}\n" for place, found in sorted(applied.items()) for each in found)
        printed = f"{print_schema(lexicographic_sort_schema(schema))}\n{listed}"
    except RecursionError:
        raise SchemaError("the schema nests too deep") from None
    except GraphQLError as problem:
        raise _located(problem, None) from None
    except (TypeError, ValueError) as problem:
        raise SchemaError(str(problem).splitlines()[0] if str(problem) else "the schema cannot be built") from None
    return GraphqlSchema(schema, main, printed)


def texts_of(text: str, references: Mapping[str, str]) -> list[tuple[str | None, str]]:
    """The texts of one schema, its own first, then those of references by their names. A text that is there under
    several names, as where two references refer to a third one, is there once."""
    texts: dict[str, str | None] = {text: None}
    for name in sorted(references):
        texts.setdefault(references[name], name)
    return [(name, each) for each, name in texts.items()]


def read_document(text: str, name: str | None) -> DocumentNode:
    """The syntax tree of one text; `name` is that of the reference. Raises `SchemaError`, also for what is there to be
    executed: graphql-core would pass it over, graphql-java refuses it as we do."""
    text = text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}")
    if len(text) > MAX_BYTES or len(text.encode(errors="replace")) > MAX_BYTES:
        raise SchemaError("the schema is larger than 5 MB")
    if any("\ud800" <= each <= "\udfff" for each in text):
        raise SchemaError("the text holds half of a surrogate pair, which is no character")
    try:
        document = parse(
            Source(text, name or "schema"),
            max_lexical_tokens=_MAX_TOKENS,
            max_comments=_MAX_COMMENTS,
        )
    except GraphQLError as problem:
        raise _located(problem, name) from None
    except RecursionError:
        raise SchemaError("the schema nests too deep") from None
    for node in document.definitions:
        if not isinstance(node, TypeSystemDefinitionNode | TypeSystemExtensionNode):
            what = f"a {node.operation.value}" if isinstance(node, OperationDefinitionNode) else "a fragment"
            message = f"a schema holds definitions of types and directives, and this is {what}"
            raise _located(GraphQLError(message, node), name)
    return document


def _refuse(problems: Iterable[GraphQLError]) -> None:
    for problem in problems:
        raise problem


def _is_tolerated(message: str) -> bool:
    """Whether a complaint is none of ours: of a part of a schema, which has no query type; and of a deprecated field
    whose interface does not deprecate it, which GraphQL forbids since 2025 only and public schemas are full of."""
    return message.startswith("Query root type must be") or (
        message.startswith("Interface field ") and message.endswith(" must not be deprecated.")
    )


def _located(problem: GraphQLError, name: str | None) -> SchemaError:
    place = problem.locations[0] if problem.locations else None
    source = problem.source.name if problem.source is not None and problem.source.name != "schema" else name
    where = f"in the reference {source!r}: " if source else ""
    message = problem.message.splitlines()[0] if problem.message else "the text is no schema"
    return SchemaError(f"{where}{message}", line=place.line if place else None, column=place.column if place else None)


def _check_types(schema: GraphQLSchema) -> None:
    """Refuse types that nobody could print or compare: lists in lists in lists."""
    for found in schema.type_map.values():
        fields: Mapping[str, Any] = getattr(found, "fields", {})
        for name, field in fields.items():
            for typed in (field, *getattr(field, "args", {}).values()):
                _check_depth(typed.type, f"{found.name}.{name}")


def _check_depth(type_: Any, where: str) -> None:
    depth = 0
    while hasattr(type_, "of_type"):
        type_, depth = type_.of_type, depth + 1
        if depth > _MAX_WRAPPERS:
            raise SchemaError(f"the type of {where} is nested deeper than {_MAX_WRAPPERS} levels")
