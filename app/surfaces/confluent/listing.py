"""GET /schemas: versions of many subjects at once."""

from typing import Annotated

import msgspec
from litestar import Controller, get
from litestar.params import FromQuery, QueryParameter

from app.contracts.catalogue import list_aliases, list_all_versions
from app.contracts.forms import text_in_form
from app.surfaces.confluent.aliases import meant_by
from app.surfaces.confluent.names import EVERY_CONTEXT, Subject, context_name, pattern, qualified
from app.surfaces.confluent.parameters import Limit, Offset, ShowDeleted, SubjectPrefix, at_most
from app.surfaces.confluent.requests import Call
from app.surfaces.confluent.wire import SchemaAnswer, rendered_answer

MOST_SCHEMAS = 1_000
"""In one answer, as in Confluent's registry as it comes."""


class ListingController(Controller):
    """Schemas of many subjects."""

    path = "/schemas"
    tags = ("Schemas",)

    @get(operation_id="listSchemas", summary="Versions of all subjects, by subject and number")
    async def schemas(
        self,
        request: Call,
        prefix: SubjectPrefix = EVERY_CONTEXT,
        aliases: FromQuery[bool] = False,
        deleted: ShowDeleted = False,
        latest_only: Annotated[
            bool, QueryParameter(name="latestOnly", description="The latest version of each subject only.")
        ] = False,
        rule_type: Annotated[
            str, QueryParameter(name="ruleType", description="Only schemas that have a rule of this type.")
        ] = "",
        offset: Offset = 0,
        limit: Limit = -1,
    ) -> list[SchemaAnswer]:
        tenant = request.user.reads()
        names = await self._aliases(request, prefix) if aliases else {}
        versions = await list_all_versions(
            tenant,
            pattern(prefix),
            deleted=deleted,
            latest_only=latest_only,
            rule_type=rule_type or None,
            also=[(subject.group, subject.name) for subject in names],
            limit=at_most(limit, MOST_SCHEMAS),
            offset=offset,
        )
        return [
            msgspec.structs.replace(
                rendered_answer(found, await text_in_form(found, "")),
                aliases=names.get(Subject(context_name(found.group), found.name)),
            )
            for found in versions
        ]

    async def _aliases(self, request: Call, prefix: str) -> dict[Subject, list[str]]:
        """The subjects that have aliases beginning with the prefix, and these."""
        found: dict[Subject, list[str]] = {}
        for group, name, alias in await list_aliases(request.user.tenant, pattern(prefix)):
            meant = meant_by(Subject(context_name(group), name), alias)
            found.setdefault(meant, []).append(qualified(group, name))
        return found
