"""/exporters: what is copied to other registries, and how that is going."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from litestar import Controller, Request, Response, delete, get, post, put
from litestar.params import FromPath, JSONBody

from app.errors import AssentError, NotFound
from app.exporters.operations import (
    Wanted,
    create_exporter,
    delete_exporter,
    pause_exporter,
    reset_exporter,
    resume_exporter,
    update_exporter,
)
from app.exporters.subjects import ContextType
from app.exporters.views import get_exporter, get_status, list_exporters
from app.settings import Settings
from app.surfaces.confluent.errors import RegistryError, failed
from app.surfaces.confluent.requests import Call

_CODES = {
    "exporter-name": 40950,
    "exporter-config": 40951,
    "exporter-subjects": 40952,
    "exporter-exists": 40960,
    "exporter-running": 40961,
    "exporter-starting": 40962,
    "exporter-not-paused": 40963,
    "too-many-exporters": 40964,
}
_NOT_FOUND = 40450
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class ExporterRequest(msgspec.Struct, frozen=True, rename="camel"):
    """An exporter to make, or what to change of one. Members that are null or left out stay as they are."""

    name: str | None = None
    context_type: ContextType | None = None
    context: str | None = None
    subjects: list[str] | None = None
    subject_rename_format: str | None = None
    kek_rename_format: str | None = None
    config: dict[str, str] | None = None

    @property
    def wanted(self) -> Wanted:
        """In the domain's words."""
        return Wanted(
            context_type=self.context_type,
            context=self.context,
            subjects=self.subjects,
            subject_format=self.subject_rename_format,
            kek_format=self.kek_rename_format,
            config=self.config,
        )


class ExporterName(msgspec.Struct, frozen=True):
    """The exporter that was made or changed."""

    name: str


class ExporterAnswer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, rename="camel"):
    """An exporter. Secrets of its configuration are shown as `[hidden]`."""

    name: str
    context_type: ContextType
    context: str | None = None
    subjects: list[str]
    subject_rename_format: str | None = None
    kek_rename_format: str | None = None
    config: dict[str, str]


class ExporterStatusAnswer(msgspec.Struct, frozen=True):
    """How far an exporter has come. `offset` counts what happened in this registry and is copied, or passed over; `ts`
    is when that last changed, in milliseconds since 1970; `trace` says what holds the exporter up, if anything does.
    """

    name: str
    state: str
    offset: int
    ts: int
    trace: str


def _failed(request: Request[Any, Any, Any], error: AssentError) -> Response[bytes]:
    """Failures with the codes that the registry has for exporters."""
    code = _NOT_FOUND if isinstance(error, NotFound) else _CODES.get(error.kind)
    return failed(request, error if code is None else RegistryError(code, error.message))


class ExporterController(Controller):
    """Exporters."""

    path = "/exporters"
    tags = ("Exporters",)
    exception_handlers = {AssentError: _failed}  # noqa: RUF012  # as Litestar reads it

    @get(operation_id="listExporters", summary="The names of all exporters")
    async def list(self, request: Call) -> list[str]:
        return await list_exporters(request.user)

    @post(status_code=200, operation_id="createExporter", summary="Make an exporter, which begins at once")
    async def create(self, request: Call, data: JSONBody[ExporterRequest]) -> ExporterName:
        name = data.name or ""
        await create_exporter(request.user, _settings(request), name, data.wanted)
        return ExporterName(name)

    @get("/{name:str}", operation_id="getExporterInfo", summary="What an exporter copies, and where to")
    async def info(self, request: Call, name: FromPath[str]) -> ExporterAnswer:
        found = await get_exporter(request.user, name)
        return ExporterAnswer(
            name=found.name,
            context_type=found.context_type,
            context=found.context,
            subjects=found.subjects,
            subject_rename_format=found.subject_format,
            kek_rename_format=found.kek_format,
            config=found.config,
        )

    @put("/{name:str}", operation_id="updateExporterInfo", summary="Change a paused exporter")
    async def update(self, request: Call, name: FromPath[str], data: JSONBody[ExporterRequest]) -> ExporterName:
        await update_exporter(request.user, _settings(request), name, data.wanted)
        return ExporterName(name)

    @delete("/{name:str}", operation_id="deleteExporter", summary="Delete an exporter; its copies stay")
    async def delete(self, request: Call, name: FromPath[str]) -> None:
        await delete_exporter(request.user, name)

    @get("/{name:str}/status", operation_id="getExporterStatus", summary="How far an exporter has come")
    async def status(self, request: Call, name: FromPath[str]) -> ExporterStatusAnswer:
        found = await get_status(request.user, name)
        milliseconds = (found.progressed_at - _EPOCH) // timedelta(milliseconds=1)
        return ExporterStatusAnswer(found.name, found.state, found.position, milliseconds, found.trace)

    @get("/{name:str}/config", operation_id="getExporterConfig", summary="Where an exporter copies to")
    async def config(self, request: Call, name: FromPath[str]) -> dict[str, str]:
        return (await get_exporter(request.user, name)).config

    @put("/{name:str}/config", operation_id="updateExporterConfig", summary="Have a paused exporter copy elsewhere")
    async def configure(self, request: Call, name: FromPath[str], data: JSONBody[dict[str, str]]) -> ExporterName:
        await update_exporter(request.user, _settings(request), name, Wanted(config=data))
        return ExporterName(name)

    @put("/{name:str}/pause", operation_id="pauseExporter", summary="Have an exporter copy nothing for now")
    async def pause(self, request: Call, name: FromPath[str]) -> ExporterName:
        await pause_exporter(request.user, name)
        return ExporterName(name)

    @put("/{name:str}/resume", operation_id="resumeExporter", summary="Have a paused exporter go on where it was")
    async def resume(self, request: Call, name: FromPath[str]) -> ExporterName:
        await resume_exporter(request.user, name)
        return ExporterName(name)

    @put("/{name:str}/reset", operation_id="resetExporter", summary="Have a paused exporter begin anew when resumed")
    async def reset(self, request: Call, name: FromPath[str]) -> ExporterName:
        await reset_exporter(request.user, name)
        return ExporterName(name)


def _settings(request: Call) -> Settings:
    return request.app.state.settings
