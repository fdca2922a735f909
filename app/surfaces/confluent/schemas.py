"""/schemas: what can be read by id, and lists over all subjects."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Controller, Response, get
from litestar.params import FromPath, FromQuery, QueryParameter

from app.contracts.catalogue import find_schema, find_schemas_by_digest, highest_schema_id, list_uses
from app.contracts.forms import text_in_form
from app.contracts.registry import SubjectVersion
from app.surfaces.confluent.aliases import resolve_alias
from app.surfaces.confluent.drafts import MAX_ID
from app.surfaces.confluent.errors import MEDIA_TYPE, RegistryError, schema_not_found
from app.surfaces.confluent.names import DEFAULT_CONTEXT, Subject, context_name, qualified
from app.surfaces.confluent.parameters import Form, ShowDeleted
from app.surfaces.confluent.requests import Call
from app.surfaces.confluent.wire import TYPES, SchemaAnswer, subject_answer
from app.surfaces.memory import immutable


class SubjectAndVersion(msgspec.Struct, frozen=True):
    """Where a schema is registered."""

    subject: str
    version: int


class ContextAndId(msgspec.Struct, frozen=True):
    """What id a schema has in a context."""

    context: str
    id: int


class SchemaController(Controller):
    """Schemas by id and by guid."""

    path = "/schemas"
    tags = ("Schemas",)

    @get("/types", operation_id="getSchemaTypes", summary="The schema types of the registry", sync_to_thread=False)
    def types(self) -> list[str]:
        return list(TYPES)

    @get("/ids/{schema_id:str}", operation_id="getSchemaById", summary="A schema by its id")
    async def by_id(
        self,
        request: Call,
        schema_id: FromPath[str],
        subject: FromQuery[str | None] = None,
        form: Form = "",
        fetch_max_id: Annotated[
            bool, QueryParameter(name="fetchMaxId", description="Also the highest id of the context.")
        ] = False,
    ) -> SchemaAnswer:
        found = await _by_id(request, schema_id, subject)
        if not form and not fetch_max_id:
            _keep(request, found, subject)
        answer = await _schema(found, form)
        if subject is not None:
            place = qualified(found.group, found.name)
            answer = msgspec.structs.replace(answer, subject=place, version=found.ordinal)
        if fetch_max_id:
            highest = await highest_schema_id(request.user.tenant, found.group)
            answer = msgspec.structs.replace(answer, max_id=highest)
        return answer

    @get(
        "/ids/{schema_id:str}/schema",
        media_type=MEDIA_TYPE,
        operation_id="getSchemaTextById",
        summary="The text of a schema by its id",
    )
    async def text_by_id(
        self, request: Call, schema_id: FromPath[str], subject: FromQuery[str | None] = None, form: Form = ""
    ) -> Response[str]:
        found = await _by_id(request, schema_id, subject)
        if not form:
            _keep(request, found, subject)
        return Response(await text_in_form(found, form), media_type=MEDIA_TYPE)

    @get("/ids/{schema_id:str}/subjects", operation_id="getSubjectsOfSchema", summary="The subjects that have a schema")
    async def subjects_by_id(
        self,
        request: Call,
        schema_id: FromPath[str],
        subject: FromQuery[str | None] = None,
        deleted: ShowDeleted = False,
    ) -> list[str]:
        uses = await _uses(request, schema_id, subject, deleted=deleted)
        return list(dict.fromkeys(use.subject for use in uses))

    @get(
        "/ids/{schema_id:str}/versions",
        operation_id="getVersionsOfSchema",
        summary="The subjects and versions that are a schema",
    )
    async def versions_by_id(
        self,
        request: Call,
        schema_id: FromPath[str],
        subject: FromQuery[str | None] = None,
        deleted: ShowDeleted = False,
    ) -> list[SubjectAndVersion]:
        return await _uses(request, schema_id, subject, deleted=deleted)

    @get("/guids/{guid:str}", operation_id="getSchemaByGuid", summary="A schema by its guid")
    async def by_guid(self, request: Call, guid: FromPath[str], form: Form = "") -> SchemaAnswer:
        return await _schema((await _by_guid(request, guid))[0], form)

    @get("/guids/{guid:str}/ids", operation_id="getIdsOfGuid", summary="The ids of a schema in all contexts")
    async def ids_by_guid(self, request: Call, guid: FromPath[str]) -> list[ContextAndId]:
        return [ContextAndId(context_name(one.group), one.schema_id) for one in await _by_guid(request, guid)]


async def _by_id(request: Call, written: str, subject: str | None) -> SubjectVersion:
    """The schema that is meant. Raises `RegistryError` 404 for a text that is no id, 40403 for an unknown one."""
    schema_id = _schema_id(written)
    tenant = request.user.reads()
    meant = await resolve_alias(tenant, Subject.read(subject)) if subject else Subject(DEFAULT_CONTEXT, "")
    found = await find_schema(tenant, schema_id, meant.group, meant.name) if schema_id > 0 else None
    if found is None:
        raise schema_not_found(schema_id)
    return found


def _keep(request: Call, found: SubjectVersion, subject: str | None) -> None:
    """Let an answer be kept, unless registering more may change it: if it was found elsewhere, or is deleted."""
    if subject is None or (subject == qualified(found.group, found.name) and not found.deleted):
        immutable(request, forever=subject is None)


def _schema_id(written: str) -> int:
    digits = written.removeprefix("-")
    if digits.isascii() and digits.isdecimal() and len(digits) <= 10 and int(digits) <= MAX_ID:
        return int(written)
    raise RegistryError(404, "HTTP 404 Not Found")


async def _uses(request: Call, written: str, subject: str | None, *, deleted: bool) -> list[SubjectAndVersion]:
    found = await _by_id(request, written, subject)
    uses = await list_uses(request.user.tenant, found.group, found.schema_id, deleted=deleted)
    return [SubjectAndVersion(qualified(found.group, name), ordinal) for name, ordinal in uses]


async def _by_guid(request: Call, written: str) -> list[SubjectVersion]:
    try:
        prefix = UUID(written).bytes
    except ValueError:
        raise schema_not_found(written[:100]) from None
    found = await find_schemas_by_digest(request.user.reads(), prefix)
    if not found:
        raise schema_not_found(written)
    return found


async def _schema(found: SubjectVersion, form: str) -> SchemaAnswer:
    """What an id or a guid stands for, wherever it is registered."""
    return msgspec.structs.replace(
        subject_answer(found), subject=None, version=None, id=None, deleted=None, schema=await text_in_form(found, form)
    )
