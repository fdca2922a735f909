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
        whole = contract.whole
        for one in contract.documents:
            if one.content is None:
                format_name = FORMAT_OF[contract.kind] if one.primary else "TEXT"
                parsed = candidate if contract is main and one.primary else None
                if parsed is not None and parsed.text != one.text:  # it was put together with what it includes
                    whole = await store_plain(tenant, format_name, parsed.text, parsed)
                    format_name, parsed = "TEXT", None
                content = await store_plain(tenant, format_name, one.text or "", parsed)
                documents.append(Document(one.uri, one.primary, None, content))
            else:
                documents.append(one)
        found.append(replace(contract, documents=tuple(documents), whole=whole))
    return tuple(found)


def rewritten(known: Sequence[Contract], sent: Sequence[Contract]) -> tuple[Contract, ...]:
    """What was sent, with the main document as it was first written: it says the same. Where documents include others
    all stay as they were sent, for one alone would not say it."""
    old = {one.kind: one for one in known}
    return tuple(_kept(old[one.kind], one) if one.kind in old else one for one in sent)


def _kept(old: Contract, sent: Contract) -> Contract:
    first, whole, documents = old.primary, old.whole, sent.documents
    if whole is None and sent.included:
        whole = first.content if first is not None else None
    elif whole is None:
        documents = tuple(replace(first or each, uri=each.uri) if each.primary else each for each in documents)
    return replace(sent, specification=old.specification, whole=whole, documents=documents)
