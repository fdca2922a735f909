"""Contents with their references as they are, put into them, or replaced by addresses of the registry."""

import asyncio
from collections.abc import Callable
from enum import StrEnum
from uuid import UUID

from app.contracts.contents import INLINE, parse
from app.contracts.records import ContentRecord, ReferenceRecord, outbound
from app.contracts.references import collect, targets_of
from app.errors import Invalid
from app.formats import SchemaError, dereference, rewrite


class Handling(StrEnum):
    """What becomes of references when a content is read."""

    PRESERVE = "PRESERVE"
    DEREFERENCE = "DEREFERENCE"
    REWRITE = "REWRITE"


async def content_with(
    tenant: UUID, content: ContentRecord, handling: Handling, address: Callable[[ReferenceRecord], str]
) -> str:
    """The text of a content. `address` says where what is referred to can be read.

    What leads nowhere is left as it is, and so is a text whose format has no references. Raises `Invalid` for one that
    cannot be read.
    """
    if handling is Handling.PRESERVE:
        return content.text
    if handling is Handling.REWRITE:
        urls = {one.name: address(one) for one in await outbound(content.id)}
        return await _made(rewrite, content, urls)
    texts: dict[str, str] = {}
    for target in await targets_of(content.id):
        await collect(target, texts, depth=1)
    return await _made(dereference, content, texts)


async def joined(format_name: str, text: str, references: dict[str, str]) -> str:
    """A text with what it refers to put in, of texts that are in no registry. Raises `Invalid`."""
    await parse(format_name, text, references)
    try:
        return await asyncio.to_thread(dereference, format_name, text, references)
    except SchemaError as error:
        raise Invalid(
            f"The schema is not valid {format_name}: {error}", kind="invalid-schema", field="schema"
        ) from None


async def _made(make: Callable[[str, str, dict[str, str]], str], content: ContentRecord, names: dict[str, str]) -> str:
    try:
        if len(content.text) + sum(map(len, names.values())) > INLINE:
            return await asyncio.to_thread(make, content.format, content.text, names)
        return make(content.format, content.text, names)
    except SchemaError as error:
        raise Invalid(f"The content is not valid {content.format}: {error}", field="references") from None
