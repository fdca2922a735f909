"""Pages of what fits conditions, and how many fit, at a cost that follows the page rather than the registry.

How many fit is known first: from tallies, from an earlier count, or by counting. An earlier count is true as long as
the audit trail is as long as it was: every change of what can be searched is recorded in its own transaction. Knowing
it, few are looked up and sorted, and many are read in their order, from the end that is nearer, until the page is full.
Rows are fetched for the page alone.
"""

from collections import OrderedDict
from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec
from asyncpg import Record

from app.contracts.conditions import Conditions
from app.storage.engine import fetch, fetch_one

_KEPT = 2_000
_FEW = 50
"""So many are looked up whatever there is."""


class Page(msgspec.Struct, frozen=True):
    """Which part of what was found, in which order."""

    order_by: str
    descending: bool = False
    limit: int = 20
    offset: int = 0


class Source(msgspec.Struct, frozen=True):
    """A table to search, by the alias that its columns are written with."""

    kind: str
    """What tallies call its rows."""
    table: str
    key: str
    """A unique column, which every index of an order has."""
    rows: str
    """SELECT and FROM of what a page shows."""


class Order(msgspec.Struct, frozen=True):
    """What is sorted by, in that order; the key of the source is the last of it."""

    keys: tuple[str, ...]

    def by(self, *, descending: bool) -> str:
        """For ORDER BY."""
        return ", ".join(f"{key} {'DESC' if descending else 'ASC'}" for key in self.keys)


class Count(NamedTuple):
    """How many there are while the tenant's trail has a length."""

    seq: int
    total: int


class _Counts:
    """What was counted last, of the searches that were asked last."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, str], Count] = OrderedDict()

    def get(self, key: tuple[str, str]) -> Count | None:
        return self._kept.get(key)

    def put(self, key: tuple[str, str], count: Count) -> None:
        self._kept[key] = count
        self._kept.move_to_end(key)
        if len(self._kept) > _KEPT:
            self._kept.popitem(last=False)


_counts = _Counts()
_SEQ = "(SELECT seq FROM audit_head WHERE tenant = $1)"


async def count(sql: str, arguments: Sequence[Any]) -> Count:
    """What a statement counts, whose first argument is the tenant; as counted before, if nothing happened since."""
    key = (sql, repr(arguments))
    kept = _counts.get(key)
    if kept is not None:
        row = await fetch_one("SELECT seq FROM audit_head WHERE tenant = $1", arguments[0])
        if row is not None and row["seq"] == kept.seq:
            return kept
    row = await fetch_one(f"SELECT {_SEQ} AS seq, ({sql})::bigint AS total", *arguments)
    counted = Count(row["seq"] if row and row["seq"] is not None else -1, row["total"] if row else 0)
    if counted.seq >= 0:
        _counts.put(key, counted)
    return counted


async def find(
    source: Source, conditions: Conditions, order: Order, page: Page, found: Count, everything: int
) -> Sequence[Record]:
    """The rows of a page of what was counted, of `everything` that there is to search in."""
    if found.total <= page.offset or page.limit == 0:
        return []
    before, after = page.offset, max(found.total - page.offset - page.limit, 0)
    from_end = after < before
    depth = page.limit + min(before, after)
    # As many are tested for a page as it takes for so many to fit; looking one up and sorting it costs about as much.
    few = found.total <= max(_FEW, page.limit) or found.total * found.total < depth * everything
    if few and not conditions.is_plain:
        return await _rows(source, conditions, _looked_up(source, conditions, order, page), order, page)
    if from_end:
        turned = Page(page.order_by, not page.descending, min(page.limit, found.total - page.offset), after)
        rows = await _rows(source, conditions, _read(source, conditions, order, turned), order, page, turned)
        if rows and rows[0]["seq"] == found.seq:
            return rows
    return await _rows(source, conditions, _read(source, conditions, order, page), order, page)


async def _rows(
    source: Source, conditions: Conditions, keys: str, order: Order, page: Page, counted_off: Page | None = None
) -> Sequence[Record]:
    part = counted_off or page
    head, _, tail = source.rows.partition("\nFROM")
    return await fetch(
        f"{head}, {_SEQ} AS seq FROM{tail} WHERE {source.key} = ANY(ARRAY({keys})) "
        f"ORDER BY {order.by(descending=page.descending)}",
        *conditions.arguments, part.limit, part.offset,
    )  # fmt: skip


def _read(source: Source, conditions: Conditions, order: Order, page: Page) -> str:
    """Keys in the order of an index, until there are enough."""
    return f"""
    SELECT {source.key} FROM {source.table} WHERE {conditions.tested}
    ORDER BY {order.by(descending=page.descending)} {_paged(conditions)}
    """


def _looked_up(source: Source, conditions: Conditions, order: Order, page: Page) -> str:
    """Keys of all that fit, however they are found, and of those a page."""
    names = [f"k{at}" for at in range(len(order.keys))]
    keys = ", ".join(f"{key} AS {name}" for key, name in zip(order.keys, names, strict=True))
    return f"""
    WITH found AS MATERIALIZED (SELECT {keys} FROM {source.table} WHERE {conditions.looked_up})
    SELECT {names[-1]} FROM found ORDER BY {Order(tuple(names)).by(descending=page.descending)} {_paged(conditions)}
    """


def _paged(conditions: Conditions) -> str:
    """Its limit and offset are further arguments."""
    return f"LIMIT ${len(conditions.arguments) + 1} OFFSET ${len(conditions.arguments) + 2}"
