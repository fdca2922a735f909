"""Requests made from the document of an API, against a process that serves it: whatever is sent, the answer is one that
the document knows, and no failure of the server."""

import os
from collections.abc import Generator, Mapping, Sequence, Set
from contextlib import contextmanager
from typing import Any, cast

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from app.runtime.postgres import EmbeddedPostgres
from tests.support.database import temporary_home
from tests.support.process import ApiProcess, api_process
from tests.support.tenants import Tenancy

CHECKS = (not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance)
EXAMPLES = int(os.environ.get("ASSENT_EXAMPLES", "8"))
"""Requests for each operation in each mode; `ASSENT_EXAMPLES` asks for more, for a long run."""

both_modes = pytest.mark.parametrize(
    "mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["fitting", "unfitting"]
)


@schemathesis.serializer("application/zip")
def _as_it_is(_: Any, value: Any) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode(errors="ignore")


def every_operation(document: dict[str, Any]) -> pytest.MarkDecorator:
    """The parameter `operation` of a test: each of a document, by its id."""
    schema = schemathesis.openapi.from_dict(document)
    operations: list[Any] = [cast(Any, found).ok() for found in schema.get_all_operations()]
    return pytest.mark.parametrize(
        "operation", operations, ids=[operation.definition.raw["operationId"] for operation in operations]
    )


def names_of_operations(document: dict[str, Any], failures: Set[str], of_changes: Set[str]) -> set[str]:
    """The ids of all operations. Each has a summary and says what can go wrong: `failures`, and where it may change
    something `of_changes`, too."""
    names = set[str]()
    for operations in document["paths"].values():
        for method, operation in operations.items():
            names.add(operation["operationId"])
            assert operation["summary"]
            expected = failures | (of_changes if method != "get" else set())
            assert expected <= operation["responses"].keys(), operation["operationId"]
    return names


@contextmanager
def server(database: EmbeddedPostgres) -> Generator[ApiProcess]:
    """A server of its own: what is generated may well take it down."""
    with temporary_home() as home, api_process(home, DATABASE_URL=database.dsn) as started:
        started.wait_until_ready()
        yield started


def probe(
    operation: Any,
    mode: GenerationMode,
    url: str,
    tenant: Tenancy,
    *,
    known: Mapping[str, str] | None = None,
    checks: Sequence[Any] = CHECKS,
    examples: int = EXAMPLES,
) -> None:
    """Send requests for one operation, as the tenant's administrator; the same ones in every run.

    `known` has values of path parameters, so that requests get further than to a 404.
    """
    names = {named.name for named in operation.path_parameters}
    fixed = {name: value for name, value in (known or {}).items() if name in names}

    @given(case=operation.as_strategy(mode))
    @settings(
        max_examples=examples,
        derandomize=True,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        database=None,
    )
    def answers(case: Case[Any]) -> None:
        case.path_parameters |= fixed
        headers = {"Authorization": f"Bearer {tenant.admin_key}"}
        case.call_and_validate(base_url=url, headers=headers, checks=[*checks])

    try:
        answers()
    except Unsatisfiable:
        assert mode is GenerationMode.NEGATIVE, operation.label  # there is nothing in such a request that could not fit
