"""Export and import of everything, as the registry's own ZIP files."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from typing import Annotated, BinaryIO, cast

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.datastructures import State
from litestar.params import FromPath, QueryParameter
from litestar.response import Stream

from app.archive.downloads import make_download, use_download
from app.archive.exporting import export_archive
from app.archive.importing import Keeping, import_archive
from app.errors import NotFound
from app.identity.principals import Principal, Scope
from app.surfaces.apicurio.errors import RegistryProblem
from app.surfaces.apicurio.requests import Call, settings_of

ZIP = "application/zip"
_CHUNK = 256 * 1024
_IN_MEMORY = 1024 * 1024
"""Bytes of a ZIP file that are kept in memory, before it goes to a file."""
_TAKEN = frozenset({ZIP, "application/octet-stream", "application/x-zip-compressed"})
ForBrowser = Annotated[
    bool, QueryParameter(name="forBrowser", description="Whether to answer with a link that is good once.")
]
RequireEmpty = Annotated[
    bool, QueryParameter(name="requireEmptyRegistry", description="Whether to refuse where there is something.")
]


class DownloadRef(msgspec.Struct, frozen=True, rename="camel"):
    """A link by which a browser fetches something once."""

    download_id: str
    href: str


class ArchiveController(Controller):
    """Everything out, and everything in."""

    path = "/admin"
    tags = ("Admin",)

    @get("/export", operation_id="exportData", summary="Everything, as a ZIP file")
    async def export(self, request: Call, for_browser: ForBrowser = False) -> Response[DownloadRef] | Stream:
        if for_browser:
            link = str(await make_download(request.user))
            return Response(DownloadRef(link, f"/apis/registry/v3/downloads/{link}"))
        return await _exported(request.user)

    @post(
        "/import",
        status_code=204,
        operation_id="importData",
        summary="Everything from a ZIP file that was exported before",
        request_max_body_size=None,
    )
    async def import_(self, request: Call, require_empty: RequireEmpty = True) -> None:
        request.user.require(Scope.ADMINISTER)
        if request.content_type[0] not in _TAKEN:
            raise RegistryProblem(415, "NotSupportedException", "An import is a ZIP file, sent as application/zip.")
        keeping = Keeping(
            global_ids=_flag(request, "X-Registry-Preserve-GlobalId"),
            content_ids=_flag(request, "X-Registry-Preserve-ContentId"),
        )
        with tempfile.SpooledTemporaryFile(_IN_MEMORY) as file:
            await _received(request, file)
            await import_archive(request.user, cast(BinaryIO, file), keeping, require_empty=require_empty)


async def _received(request: Call, file: "tempfile.SpooledTemporaryFile[bytes]") -> None:
    """Write a body to a file, as it was before it was compressed. Raises `RegistryProblem` 413."""
    limit = settings_of(request).max_archive
    if (request.content_length or 0) > limit:
        raise _too_large(limit)
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > limit:
            raise _too_large(limit)
        await asyncio.to_thread(file.write, part)
    file.seek(0)


def _too_large(limit: int) -> RegistryProblem:
    return RegistryProblem(413, "WebApplicationException", f"An archive has at most {limit} bytes here.")


@get("/downloads/{download:str}", operation_id="download", summary="What a link stands for, once", tags=["Admin"])
async def download(request: Request[None, None, State], download: FromPath[str]) -> Stream:
    """An export, to whoever has the link."""
    try:
        actor = await use_download(download)
    except NotFound:
        raise RegistryProblem(404, "DownloadNotFoundException", "Download not found.") from None
    return await _exported(actor)


async def _exported(actor: Principal) -> Stream:
    file = tempfile.TemporaryFile()  # noqa: SIM115  # it is closed when it was sent
    try:
        await export_archive(actor, cast(BinaryIO, file))
    except BaseException:
        file.close()
        raise
    return Stream(_parts(cast(BinaryIO, file)), media_type=ZIP)


async def _parts(file: BinaryIO) -> AsyncIterator[bytes]:
    with file:
        await asyncio.to_thread(file.seek, 0)
        while part := await asyncio.to_thread(file.read, _CHUNK):
            yield part


def _flag(request: Call, header: str) -> bool:
    return request.headers.get(header, "true").strip().lower() != "false"
