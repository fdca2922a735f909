"""A database of the first tables, with everything in it, brought to the tables of this version."""

import hashlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from app.contracts.contents import Candidate, Target
from app.contracts.model import Draft, Origin
from app.contracts.registry import SubjectVersion, find_version, list_ordinals
from app.contracts.views import find_artifact
from app.formats import FORMATS, Level
from app.identity.principals import system
from app.proposals.submit import Door, Published, publish
from app.runtime.postgres import EmbeddedPostgres
from app.storage.engine import close_storage, fetch, open_storage
from app.storage.migrate import migrate
from migrations.versions import assent_2026_11_22t18_00_00_000001 as first
from tests.support.database import temporary_home
from tests.support.schemas import ORDER, ORDER_WIDER, avro_order

PARCEL = '{"type": "record", "name": "Parcel", "fields": [{"name": "order", "type": "Order"}]}'
AVRO = FORMATS["AVRO"]


class OldDatabase:
    """Writes rows as the first version of the service did."""

    def __init__(self, connection: asyncpg.Connection, tenant: UUID, team: UUID) -> None:
        self._connection, self.tenant, self._team = connection, tenant, team

    @classmethod
    async def create(cls, connection: asyncpg.Connection) -> "OldDatabase":
        """The tables of the first migration alone, with a tenant and a team, and on record as migrated so far."""
        sql = Path(first.__file__).parents[1] / "sql" / "0001_core.sql"
        await connection.execute(sql.read_text())
        await connection.execute(
            "CREATE TABLE migration (id serial PRIMARY KEY, name varchar(200), app_name varchar(200), ran_on timestamp)"
        )
        await connection.execute(
            "INSERT INTO migration (name, app_name, ran_on) VALUES ($1, 'assent', now())", first.ID
        )
        tenant: Any = await connection.fetchval("INSERT INTO tenant (name) VALUES ('old') RETURNING id")
        await connection.execute("INSERT INTO audit_head (tenant) VALUES ($1)", tenant)
        team: Any = await connection.fetchval(
            "INSERT INTO team (tenant, name) VALUES ($1, 'shop') RETURNING id", tenant
        )
        return cls(connection, tenant, team)

    async def insert(self, table: str, **values: object) -> Any:
        """The id of a new row."""
        values["tenant"] = self.tenant
        places = ", ".join(f"${place}" for place in range(1, len(values) + 1))
        return await self._connection.fetchval(
            f"INSERT INTO {table} ({', '.join(values)}) VALUES ({places}) RETURNING id", *values.values()
        )

    async def artifact(self, group: Any, group_name: str, name: str, *, default: str = "BACKWARD") -> Any:
        fqn = name if group_name == "default" else f"{group_name}.{name}"
        return await self.insert(
            "artifact", artifact_group=group, name=name, fqn=fqn, format="AVRO", owner=self._team, origin="native",
            default_level=default,
        )  # fmt: skip

    async def content(self, candidate: Candidate) -> Any:
        digest = hashlib.sha256(candidate.text.encode()).digest()
        return await self.insert(
            "content", format="AVRO", digest=digest, fingerprint=candidate.fingerprint, text=candidate.text
        )

    async def reference(self, content: Any, artifact: Any, version: Any) -> None:
        """The content calls a version of an artifact `Order`."""
        await self._connection.execute(
            "INSERT INTO content_reference (content, name, artifact, version) VALUES ($1, 'Order', $2, $3)",
            content, artifact, version,
        )  # fmt: skip

    async def version(self, artifact: Any, content: Any, ordinal: int, semver: str) -> Any:
        await self._connection.execute("UPDATE artifact SET last_ordinal = $2 WHERE id = $1", artifact, ordinal)
        return await self.insert(
            "version", artifact=artifact, content=content, ordinal=ordinal, label=semver, semver=semver, publisher="old"
        )


async def _fill(old: OldDatabase) -> None:
    """Three artifacts in two groups, one of them referring to another, and a rule at every place."""
    shop = await old.insert("artifact_group", name="shop")
    default = await old.insert("artifact_group", name="default")
    orders = await old.artifact(shop, "shop", "orders")
    parcels = await old.artifact(shop, "shop", "parcels")
    copies = await old.artifact(default, "default", "copies", default="NONE")
    order = await old.content(Candidate("AVRO", ORDER, AVRO.parse(ORDER)))
    wider = await old.content(Candidate("AVRO", ORDER_WIDER, AVRO.parse(ORDER_WIDER)))
    await old.version(copies, wider, 1, "1.0.0")
    first_order = await old.version(orders, order, 1, "1.0.0")
    await old.version(orders, wider, 2, "1.1.0")
    target = Target("Order", orders, first_order, first_order, order, ORDER)
    parcel = await old.content(Candidate("AVRO", PARCEL, AVRO.parse(PARCEL, {"Order": ORDER}), (target,)))
    await old.reference(parcel, orders, first_order)
    await old.version(parcels, parcel, 1, "1.0.0")
    await old.insert("rule", level="FORWARD")
    await old.insert("rule", level="FULL", artifact_group=shop)
    await old.insert("rule", level="NONE", artifact=orders)


@pytest.fixture
async def upgraded(database: EmbeddedPostgres, storage: None) -> AsyncIterator[UUID]:
    """The tenant of a migrated old database, on which the storage of this process is for now."""
    with temporary_home() as home:
        server = EmbeddedPostgres(home)
        try:
            await server.start()
            connection = await asyncpg.connect(server.owner_dsn)
            old = await OldDatabase.create(connection)
            await _fill(old)
            await connection.close()
            await migrate(server.owner_dsn, server.dsn)
            await close_storage()
            await open_storage(server.dsn)
            yield old.tenant
        finally:
            await close_storage()
            await open_storage(database.dsn)
            await server.stop()


async def _found(tenant: UUID, group: str, name: str, ordinal: int) -> SubjectVersion:
    found = await find_version(tenant, group, name, ordinal)
    assert found is not None
    return found


async def test_rules_hold_as_before_and_versions_have_schema_ids_in_their_order(upgraded: UUID) -> None:
    levels = {
        fqn: (await find_artifact(upgraded, fqn=fqn)).compatibility for fqn in ("shop.orders", "shop.parcels", "copies")
    }
    assert levels == {"shop.orders": Level.NONE, "shop.parcels": Level.FULL, "copies": Level.FORWARD}

    ids = [
        (await _found(upgraded, *place)).schema_id
        for place in (("shop", "orders", 1), ("shop", "orders", 2), ("shop", "parcels", 1), ("default", "copies", 1))
    ]
    assert ids == [1, 2, 3, 1], "counted in each group, in the order of publication"
    parcel = await _found(upgraded, "shop", "parcels", 1)
    assert [(one.name, one.group, one.subject, one.version) for one in parcel.references] == [
        ("Order", "shop", "orders", 1)
    ]
    assert await fetch("SELECT 1 FROM version WHERE registered IS NULL") == []


async def test_registering_goes_on_where_the_old_database_was(upgraded: UUID) -> None:
    actor = system(upgraded)
    same = Draft(fqn="shop.orders", group="shop", text=f" {ORDER} ", format="AVRO", origin=Origin.CONFLUENT)
    again = await publish(actor, same, door=Door.REGISTRY)
    assert again == Published((await _found(upgraded, "shop", "orders", 1)).id, created=False, changes=())

    other = avro_order("note", "coupon", "gift", required=("id", "total"))
    made = await publish(actor, Draft(fqn="shop.parcels", group="shop", text=other, format="AVRO"), door=Door.REGISTRY)
    assert not isinstance(made, Published), "what the group's rule FULL forbids"
    made = await publish(actor, Draft(fqn="shop.orders", group="shop", text=other, format="AVRO"), door=Door.REGISTRY)
    assert isinstance(made, Published)
    assert await list_ordinals(upgraded, "shop", "orders") == [1, 2, 3]
    assert (await _found(upgraded, "shop", "orders", 3)).schema_id == 4
