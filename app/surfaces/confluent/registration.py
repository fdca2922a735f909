"""POST below /subjects: registering a schema, and looking one up."""

from uuid import UUID

from litestar import Controller, Response, post
from litestar.params import FromPath, FromQuery, JSONBody

from app.contracts.forms import text_in_form
from app.contracts.registry import find_version, get_subject_version, list_ordinals, look_up
from app.contracts.rules import effective_rule
from app.errors import NotFound
from app.proposals.registering import register
from app.proposals.submit import Held, Published
from app.surfaces.confluent.aliases import resolve_alias
from app.surfaces.confluent.drafts import draft_of
from app.surfaces.confluent.errors import RegistryError, schema_not_found, subject_not_found
from app.surfaces.confluent.governance import held_back, incompatible
from app.surfaces.confluent.names import Subject, subject_in_path
from app.surfaces.confluent.parameters import Form
from app.surfaces.confluent.requests import Call
from app.surfaces.confluent.wire import SchemaAnswer, SchemaRequest, registered_answer, rendered_answer
from app.surfaces.memory import immutable


class RegistrationController(Controller):
    """Schemas in, by subject."""

    path = "/subjects/{subject:str}"
    tags = ("Subjects",)

    @post(
        "/versions",
        status_code=200,
        operation_id="registerSchema",
        summary="Register a schema, or find it, or propose it where it would break a consumer",
    )
    async def register(
        self,
        request: Call,
        subject: FromPath[str],
        data: JSONBody[SchemaRequest],
        normalize: FromQuery[bool] = False,
        form: Form = "",
    ) -> Response[SchemaAnswer]:
        tenant = request.user.reads()
        target = await resolve_alias(tenant, subject_in_path(subject))
        await _require_next(tenant, target, data)
        try:
            result = await register(request.user, draft_of(target, data, normalize=normalize))
        except NotFound as missing:  # the subject is made where there is none; so it is a reference
            raise _unknown_reference(missing) from None
        if isinstance(result, Held):
            raise await held_back(request, target, result)
        if not isinstance(result, Published):
            raise incompatible(target, result.violations)
        if not form:
            immutable(request)
        found = await get_subject_version(result.version)
        return Response(registered_answer(found, await text_in_form(found, form)))

    @post(
        status_code=200, operation_id="lookUpSchema", summary="Find the version of a subject that a schema is already"
    )
    async def look_up(
        self,
        request: Call,
        subject: FromPath[str],
        data: JSONBody[SchemaRequest],
        normalize: FromQuery[bool] = False,
        deleted: FromQuery[bool] = False,
        form: Form = "",
    ) -> SchemaAnswer:
        tenant = request.user.reads()
        target = await resolve_alias(tenant, subject_in_path(subject))
        if not await list_ordinals(tenant, target.group, target.name, deleted=deleted):
            raise subject_not_found(target)
        if not (data.schema or "").strip():
            raise RegistryError(42201, "Empty schema")
        config = (await effective_rule(tenant, target.place)).config
        draft = draft_of(target, data, normalize=normalize or bool(config.normalize))
        try:
            found = await look_up(tenant, draft, deleted=deleted)
        except NotFound as missing:
            raise _unknown_reference(missing) from None
        if found is None:
            raise schema_not_found()
        if not form and not found.deleted:  # registered again, it is another version
            immutable(request)
        return rendered_answer(found, await text_in_form(found, form))


def _unknown_reference(missing: NotFound) -> RegistryError:
    return RegistryError(42201, f"Invalid schema: {missing.message}")


async def _require_next(tenant: UUID, subject: Subject, body: SchemaRequest) -> None:
    """Outside of imports, a version that is given says which one the client expects to make."""
    if body.version is None or body.version <= 0 or body.id is not None:
        return
    latest = await find_version(tenant, subject.group, subject.name, deleted=True)
    if body.version != (latest.ordinal if latest else 0) + 1:
        raise RegistryError(42201, "Version is not one more than previous version")
