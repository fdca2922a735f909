"""What the catalog's answers link to beside its API: a page for people, and icons."""

import struct
import zlib
from functools import cache
from html import escape
from uuid import UUID

from litestar import MediaType, Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from app.landscape.applications import KINDS
from app.surfaces.mendix.requests import Call, base_of
from app.surfaces.mendix.wire import REGISTRATION
from app.surfaces.problems import BadRequest

_SIZE = 32
_SUFFIX = "_icon.png"


@get("/link/endpoint", include_in_schema=False, sync_to_thread=False)
def endpoint_page(request: Call) -> Response[str]:
    """Where an endpoint can be read. It says nothing of it: whoever has no key learns no more than it knew."""
    try:
        endpoint = UUID(request.query_params.get("EndpointUUID", ""))
    except ValueError:
        raise BadRequest("EndpointUUID: A UUID is needed.", field="EndpointUUID") from None
    address = escape(f"{base_of(request)}{REGISTRATION}/endpoints/{endpoint}")
    return Response(_PAGE.format(endpoint=endpoint, address=address), media_type=MediaType.HTML)


@get("/resources/logos/{file:str}", include_in_schema=False, sync_to_thread=False)
def icon(file: FromPath[str]) -> Response[bytes]:
    """The icon of a type of applications."""
    kinds = [kind.lower() for kind in KINDS]
    kind = file.removesuffix(_SUFFIX)
    if not file.endswith(_SUFFIX) or kind not in kinds:
        raise NotFoundException
    return Response(_png(kinds.index(kind)), media_type="image/png", headers={"Cache-Control": "max-age=86400"})


@cache
def _png(number: int) -> bytes:
    """A square with a border, in a colour of its own."""
    red, green, blue = ((number * 67 + 40) % 200, (number * 131 + 80) % 200, (number * 29 + 120) % 200)
    edge, inside = bytes((red // 2, green // 2, blue // 2)), bytes((red, green, blue))
    rows = [
        b"\0" + b"".join(edge if 0 in (x, y) or _SIZE - 1 in (x, y) else inside for x in range(_SIZE))
        for y in range(_SIZE)
    ]
    header = struct.pack(">IIBBBBB", _SIZE, _SIZE, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(b"".join(rows))), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in parts
    )


_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Endpoint {endpoint}</title></head>
<body><h1>Endpoint {endpoint}</h1>
<p>What is served here, and who uses it, is read with a key:
<code>curl -H "Authorization: MxToken $KEY" {address}</code>
</p></body></html>
"""
