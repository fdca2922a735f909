"""GET below /subjects: the subjects, their versions, and what refers to them."""

from typing import Annotated
from uuid import UUID

from litestar import Controller, Response, get
from litestar.params import FromPath, QueryParameter

from app.contracts.catalogue import find_by_properties, find_version_anywhere, list_names, list_referrers
from app.contracts.forms import text_in_form
from app.contracts.registry import SubjectVersion, find_version, list_ordinals
from app.surfaces.confluent.aliases import resolve_alias
from app.surfaces.confluent.errors import MEDIA_TYPE, schema_not_found, subject_not_found, version_not_found
from app.surfaces.confluent.names import DEFAULT_CONTEXT, EVERY_CONTEXT, Subject, pattern, qualified, subject_to_read
from app.surfaces.confluent.parameters import (
    DeletedOnly,
    Form,
    Limit,
    Offset,
    ShowDeleted,
    SubjectPrefix,
    at_most,
    which,
)
from app.surfaces.confluent.requests import Call
from app.surfaces.confluent.versions import version_number
from app.surfaces.confluent.wire import SchemaAnswer, rendered_answer
from app.surfaces.memory import immutable

MOST_SUBJECTS = 20_000
"""In one answer, as in Confluent's registry as it comes."""


class SubjectController(Controller):
    """Subjects and their versions."""

    path = "/subjects"
    tags = ("Subjects",)

    @get(operation_id="listSubjects", summary="The subjects that have versions, by name")
    async def subjects(
        self,
        request: Call,
        prefix: SubjectPrefix = EVERY_CONTEXT,
        deleted: ShowDeleted = False,
        deleted_only: DeletedOnly = False,
        offset: Offset = 0,
        limit: Limit = -1,
    ) -> list[str]:
        names = await list_names(
            request.user.reads(),
            pattern(prefix),
            which(deleted, deleted_only),
            limit=at_most(limit, MOST_SUBJECTS),
            offset=offset,
        )
        return [qualified(group, name) for group, name in names]

    @get("/{subject:str}/versions", operation_id="listVersions", summary="The versions of a subject")
    async def versions(
        self,
        request: Call,
        subject: FromPath[str],
        deleted: ShowDeleted = False,
        deleted_only: DeletedOnly = False,
        deleted_as_negative: Annotated[
            bool, QueryParameter(name="deletedAsNegative", description="Deleted ones too, as negative numbers.")
        ] = False,
        offset: Offset = 0,
        limit: Limit = -1,
    ) -> list[int]:
        tenant = request.user.reads()
        target = await resolve_alias(tenant, subject_to_read(subject))
        live = await list_ordinals(tenant, target.group, target.name)
        found = live
        if deleted or deleted_only or deleted_as_negative:
            found = await list_ordinals(tenant, target.group, target.name, deleted=True)
        if not found:
            raise subject_not_found(target)
        gone = set(found).difference(live)
        if deleted_only:
            found = sorted(gone)
        elif deleted_as_negative:
            found = [-ordinal if ordinal in gone else ordinal for ordinal in found]
        return found[offset : offset + limit if limit > 0 else None]

    @get("/{subject:str}/versions/{version:str}", operation_id="getSchemaByVersion", summary="A version of a subject")
    async def version(
        self,
        request: Call,
        subject: FromPath[str],
        version: FromPath[str],
        deleted: ShowDeleted = False,
        form: Form = "",
    ) -> SchemaAnswer:
        found = await _version(request, subject, version, deleted=deleted, lasting=not form)
        return rendered_answer(found, await text_in_form(found, form))

    @get(
        "/{subject:str}/versions/{version:str}/schema",
        media_type=MEDIA_TYPE,
        operation_id="getSchemaTextByVersion",
        summary="The text of a version of a subject",
    )
    async def text(
        self,
        request: Call,
        subject: FromPath[str],
        version: FromPath[str],
        deleted: ShowDeleted = False,
        form: Form = "",
    ) -> Response[str]:
        found = await _version(request, subject, version, deleted=deleted, lasting=not form)
        return Response(await text_in_form(found, form), media_type=MEDIA_TYPE)

    @get(
        "/{subject:str}/versions/{version:str}/referencedby",
        operation_id="getReferencedBy",
        summary="The ids of the schemas that refer to a version",
    )
    async def referenced_by(self, request: Call, subject: FromPath[str], version: FromPath[str]) -> list[int]:
        return await list_referrers(await _version(request, subject, version, deleted=True))

    @get(
        "/{subject:str}/metadata",
        operation_id="getLatestWithMetadata",
        summary="The newest version of a subject whose metadata has these properties",
    )
    async def with_metadata(
        self,
        request: Call,
        subject: FromPath[str],
        keys: Annotated[list[str] | None, QueryParameter(name="key", description="Names of properties.")] = None,
        values: Annotated[
            list[str] | None, QueryParameter(name="value", description="Their values, in the same order.")
        ] = None,
        deleted: ShowDeleted = False,
        form: Form = "",
    ) -> SchemaAnswer:
        tenant = request.user.reads()
        target = await resolve_alias(tenant, subject_to_read(subject))
        properties = dict(zip(keys or (), values or (), strict=False))
        found = await find_by_properties(tenant, target.group, target.name, properties, deleted=deleted)
        if found is None:
            await _require_subject(tenant, target, deleted=deleted)
            raise schema_not_found()
        return rendered_answer(found, await text_in_form(found, form))


async def _version(
    request: Call, subject: str, version: str, *, deleted: bool, lasting: bool = False
) -> SubjectVersion:
    """A version, in any context where the subject names none. Raises `RegistryError` 42202, 40401 and 40402.

    With `lasting` the answer depends on nothing else: that of a numbered version in its own context never
    changes, but that a deleted one is gone once its schema is registered again.
    """
    number = version_number(version)
    tenant = request.user.reads()
    target = await resolve_alias(tenant, subject_to_read(subject))
    shown = deleted and number is not None  # what was deleted is never the latest
    found = await find_version(tenant, target.group, target.name, number, deleted=shown)
    if found is not None:
        if lasting and number is not None and not found.deleted:
            immutable(request)
        return found
    if target.context == DEFAULT_CONTEXT:
        found = await find_version_anywhere(tenant, target.name, number, deleted=shown)
    if found is None:
        await _require_subject(tenant, target, deleted=deleted)
        raise version_not_found("latest" if number is None else number)
    return found


async def _require_subject(tenant: UUID, subject: Subject, *, deleted: bool) -> None:
    if not await list_ordinals(tenant, subject.group, subject.name, deleted=deleted):
        raise subject_not_found(subject)
