"""/schemas: what can be read by id, and lists over all subjects."""

from litestar import Controller, get


class SchemaController(Controller):
    """Schemas by id."""

    path = "/schemas"
    tags = ("Schemas",)

    @get("/types", operation_id="getSchemaTypes", summary="The schema types of the registry", sync_to_thread=False)
    def types(self) -> list[str]:
        return ["JSON", "PROTOBUF", "AVRO"]
