"""/compatibility: would this schema be compatible? Nothing is written, and consumers are not asked."""

from uuid import UUID

import msgspec
from litestar import Controller, post
from litestar.params import FromPath, FromQuery, JSONBody

from app.contracts.artifacts import artifact_state
from app.contracts.assessment import check_level
from app.contracts.contents import parse_candidate
from app.contracts.registry import SubjectVersion, find_artifact_id, find_version
from app.contracts.rules import effective_rule
from app.errors import NotFound
from app.formats import Change
from app.surfaces.confluent.aliases import resolve_alias
from app.surfaces.confluent.drafts import draft_of
from app.surfaces.confluent.errors import RegistryError, version_not_found
from app.surfaces.confluent.governance import one_detail
from app.surfaces.confluent.names import Subject, subject_in_path
from app.surfaces.confluent.requests import Call
from app.surfaces.confluent.versions import version_number
from app.surfaces.confluent.wire import SchemaRequest


class CompatibilityAnswer(msgspec.Struct, frozen=True, omit_defaults=True):
    """Whether the schema is compatible; with `verbose`, also why not."""

    is_compatible: bool
    messages: list[str] | None = None


class CompatibilityController(Controller):
    """What registering would say."""

    path = "/compatibility/subjects/{subject:str}/versions"
    tags = ("Compatibility",)

    @post(
        "/{version:str}",
        status_code=200,
        operation_id="testCompatibilityByVersion",
        summary="Check a schema against one version of a subject, whatever versions its level looks at",
    )
    async def against_version(
        self,
        request: Call,
        subject: FromPath[str],
        version: FromPath[str],
        data: JSONBody[SchemaRequest],
        verbose: FromQuery[bool] = False,
        normalize: FromQuery[bool] = False,
    ) -> CompatibilityAnswer:
        target = await resolve_alias(request.user.reads(), subject_in_path(subject))
        number = version_number(version)
        found = await find_version(request.user.tenant, target.group, target.name, number)
        if found is None and number is not None:
            raise version_not_found(number)
        changes = await _violations(request.user.tenant, target, data, normalize=normalize, against=found)
        return _answer(changes, verbose=verbose)

    @post(
        status_code=200,
        operation_id="testCompatibility",
        summary="Check a schema against the versions of a subject that its level looks at",
    )
    async def against_all(
        self,
        request: Call,
        subject: FromPath[str],
        data: JSONBody[SchemaRequest],
        verbose: FromQuery[bool] = False,
        normalize: FromQuery[bool] = False,
    ) -> CompatibilityAnswer:
        target = await resolve_alias(request.user.reads(), subject_in_path(subject))
        changes = await _violations(request.user.tenant, target, data, normalize=normalize)
        return _answer(changes, verbose=verbose)


async def _violations(
    tenant: UUID, subject: Subject, body: SchemaRequest, *, normalize: bool, against: SubjectVersion | None = None
) -> tuple[Change, ...]:
    if not (body.schema or "").strip():
        raise RegistryError(42201, "Empty schema")
    config = (await effective_rule(tenant, subject.place)).config
    draft = draft_of(subject, body, normalize=normalize or bool(config.normalize))
    try:
        candidate = await parse_candidate(tenant, draft.format or "", draft)
    except NotFound as missing:
        raise RegistryError(42201, f"Invalid schema: {missing.message}") from None
    artifact = await find_artifact_id(tenant, subject.group, subject.name)
    if artifact is None:
        return ()
    state = await artifact_state(tenant, artifact)
    return await check_level(state, candidate, against=against.content if against else None)


def _answer(changes: tuple[Change, ...], *, verbose: bool) -> CompatibilityAnswer:
    if not verbose:
        return CompatibilityAnswer(not changes)
    return CompatibilityAnswer(not changes, [one_detail(change) for change in changes])
