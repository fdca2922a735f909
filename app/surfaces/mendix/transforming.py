"""/transform of the registration API: a file that Mendix generates, as bodies to send. Stores nothing."""

from typing import Annotated, Any

import msgspec
from litestar import Controller, post
from litestar.params import JSONBody
from msgspec import Meta

from app.landscape.transform import Transformed, transform
from app.surfaces.mendix.requests import Call


class LocationConstant(msgspec.Struct, frozen=True):
    """A constant of an application, `Module.Name`, that holds where something is."""

    name: str
    value: str


class TransformRequest(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The text of `dependencies.json`, and the constants that it names."""

    dependencies_json_string: str
    endpoint_location_constants: Annotated[list[LocationConstant], Meta(max_length=2000)] | None = None


class TransformResponse(msgspec.Struct, frozen=True, rename="camel"):
    """What to PUT as published and as consumed endpoints, as it is."""

    put_published_endpoints: dict[str, Any]
    put_consumed_endpoints: dict[str, Any]


class TransformController(Controller):
    """Transformations."""

    path = "/transform"
    tags = ("Transform",)

    @post(
        "/dependenciesjson",
        status_code=200,
        operation_id="transformDependencies",
        summary="The endpoints of a dependencies.json",
        sync_to_thread=False,
    )
    def read_dependencies(self, request: Call, data: JSONBody[TransformRequest]) -> TransformResponse:
        request.user.reads()
        constants = {one.name.strip(): one.value.strip() for one in data.endpoint_location_constants or ()}
        found = transform(data.dependencies_json_string, constants)
        return TransformResponse({"endpoints": _published(found)}, {"endpoints": _consumed(found)})


def _published(found: Transformed) -> list[dict[str, Any]]:
    return [
        {
            "path": one.path,
            "serviceVersion": {
                "version": one.version,
                "type": one.type,
                "service": {"name": one.service},
                "securityScheme": one.security,
                "contracts": [
                    {
                        "type": contract.kind,
                        "documentBaseURL": contract.base_url,
                        "documents": [
                            {"isPrimary": each.primary, "uri": each.uri, "contents": each.text or ""}
                            for each in contract.documents
                        ],
                    }
                    for contract in one.contracts
                ],
            },
        }
        for one in found.published
    ]


def _consumed(found: Transformed) -> list[dict[str, Any]]:
    return [
        {
            "endpointLocation": one.location,
            "consumedItems": [
                {"type": item.type, "name": item.name, "namespace": item.namespace} for item in one.items
            ],
        }
        for one in found.consumed
    ]
