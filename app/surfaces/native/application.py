"""The native surface: an application of its own, with its own API document."""

from functools import cache
from typing import Any, cast

import msgspec
from litestar import Litestar, Response, Router, get
from litestar.datastructures import State
from litestar.exceptions import ValidationException
from litestar.openapi import OpenAPIConfig
from litestar.openapi.spec import Components, SecurityScheme

from app.settings import Settings
from app.surfaces.authentication import Authentication
from app.surfaces.bodies import StrictJson
from app.surfaces.native.assets import AssetController
from app.surfaces.native.audit import AuditController
from app.surfaces.native.bodies import RawJsonPlugin
from app.surfaces.native.channels import ChannelController
from app.surfaces.native.contracts import ContractController
from app.surfaces.native.governance import GovernanceController
from app.surfaces.native.grants import GrantController
from app.surfaces.native.naming import AssetIdentifierController, GroupNamingController
from app.surfaces.native.principals import KeyController, MeController
from app.surfaces.native.proposals import AnswerController, DecisionController, ProposalController
from app.surfaces.native.registrations import RegistrationController
from app.surfaces.native.requests import refuse_unknown_parameters, unfit_parameters
from app.surfaces.native.teams import TeamController
from app.surfaces.problems import problem_response

PREFIX = "/api/v1"


def create_native(settings: Settings) -> Litestar:
    """The application below `PREFIX`. Bodies that are larger than the settings allow are refused, chunked ones too."""
    return Litestar(
        route_handlers=[_routes(), Router(PREFIX, route_handlers=[_serve_document])],
        exception_handlers={Exception: problem_response, ValidationException: unfit_parameters},
        request_max_body_size=settings.max_body,
        state=State({"settings": settings}),
        openapi_config=None,
        logging_config=None,
    )


def _routes() -> Router:
    return Router(
        PREFIX,
        route_handlers=[
            MeController,
            KeyController,
            TeamController,
            GrantController,
            ChannelController,
            AssetController,
            AssetIdentifierController,
            GovernanceController,
            GroupNamingController,
            ContractController,
            RegistrationController,
            ProposalController,
            AnswerController,
            DecisionController,
            AuditController,
        ],
        middleware=[Authentication],
        before_request=refuse_unknown_parameters,
        dto=StrictJson,
        return_dto=None,
    )


@get("/openapi.json", include_in_schema=False, sync_to_thread=False)
def _serve_document() -> Response[bytes]:
    return Response(
        api_document(), media_type="application/vnd.oai.openapi+json", headers={"Cache-Control": "no-cache"}
    )


@cache
def api_document() -> bytes:
    """The OpenAPI document. Made by an application of its own: Litestar's document pages would take over addresses
    below the prefix, and answer there in another shape."""
    config = OpenAPIConfig(
        title="Assent",
        version="1",
        summary="A contract registry in which a breaking change is a negotiation, not an outage.",
        description=_DESCRIPTION,
        security=[{"key": []}],
        components=Components(
            security_schemes={
                "key": SecurityScheme(type="http", scheme="bearer", description="An API key: `assent_...`")
            }
        ),
        use_handler_docstrings=True,
    )
    documented = Litestar(
        route_handlers=[_routes()], plugins=[RawJsonPlugin()], openapi_config=config, logging_config=None
    )
    document = _mended(documented.openapi_schema.to_schema())
    for body in StrictJson.strict_types():
        document["components"]["schemas"][body.__name__]["additionalProperties"] = False
    return msgspec.json.encode(document)


def _mended(node: Any) -> Any:
    """The document without what Litestar makes of the dots in `tuple[X, ...]`: a choice between X and anything."""
    if isinstance(node, list):
        return [_mended(part) for part in cast(list[Any], node)]
    if not isinstance(node, dict):
        return node
    members = cast(dict[str, Any], node)
    choice = members.get("oneOf")
    if choice is not None and len(choice) == 2 and choice[1] == {}:
        return _mended(choice[0])
    return {name: _mended(part) for name, part in members.items()}


_DESCRIPTION = """
Publish versions of contracts, register who depends on them, and agree on changes that would break somebody.

Every address needs an API key: `Authorization: Bearer assent_...`, the same key in `X-API-Key`, or as the password of
HTTP Basic. Errors are problem documents (RFC 9457) whose `type` is stable: `urn:assent:problem:<kind>`. Times are
RFC 3339 in UTC, durations ISO 8601 (`P14D`, `PT36H`). Lists are pages: `page` from 1, `page_size` up to 200.
"""
