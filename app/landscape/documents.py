"""The documents of contracts, each stored once and named by its content."""

from collections.abc import Sequence
from uuid import UUID

from msgspec.structs import replace

from app.contracts.contents import Candidate, store_plain
from app.landscape.model import FORMAT_OF, Contract, Document, EndpointWish


async def store_documents(tenant: UUID, wish: EndpointWish, candidate: Candidate | None) -> tuple[Contract, ...]:
    """The contracts of a wish with every document stored, each once, and named by its content."""
    main = wish.main
    found: list[Contract] = []
    for contract in wish.contracts:
        documents: list[Document] = []
        for one in contract.documents:
            if one.content is None:
                format_name = FORMAT_OF[contract.kind] if one.primary else "TEXT"
                parsed = candidate if contract is main and one.primary else None
                content = await store_plain(tenant, format_name, one.text or "", parsed)
                documents.append(Document(one.uri, one.primary, None, content))
            else:
                documents.append(one)
        found.append(replace(contract, documents=tuple(documents)))
    return tuple(found)


def rewritten(known: Sequence[Contract], sent: Sequence[Contract]) -> tuple[Contract, ...]:
    """What was sent, with the main document as it was first written: it says the same."""
    old = {one.kind: one for one in known}
    return tuple(
        replace(
            one,
            specification=old[one.kind].specification,
            documents=tuple(
                replace(old[one.kind].primary or each, uri=each.uri) if each.primary else each for each in one.documents
            ),
        )
        if one.kind in old
        else one
        for one in sent
    )
