"""The tables as PostgreSQL has them: as described to Piccolo, append-only where they must be, migrated once."""
# Piccolo keeps what it is told about tables in `_meta`:
# pyright: reportPrivateUsage=false

from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from piccolo.columns import ForeignKey
from piccolo.table import Table

from app.runtime.postgres import EmbeddedPostgres
from app.storage.engine import fetch, transaction
from app.storage.migrate import migrate
from app.storage.piccolo_app import APP_CONFIG
from tests.support.tenants import Tenancy

pytestmark = pytest.mark.usefixtures("storage")

_TYPES = {"timestamptz": "timestamp with time zone", "bigserial": "bigint"}


def _described(table: type[Table]) -> dict[str, tuple[str, bool]]:
    """Column name to type and whether it may be null, as Piccolo is told."""
    found: dict[str, tuple[str, bool]] = {}
    for column in table._meta.columns:
        told: Any = column
        if isinstance(column, ForeignKey):
            told = column._foreign_key_meta.resolved_references._meta.primary_key
        kind: str = told.column_type.lower()
        found[str(column._meta.db_column_name)] = (_TYPES.get(kind, kind), column._meta.null)
    return found


@pytest.mark.parametrize("table", APP_CONFIG.table_classes, ids=lambda table: table._meta.tablename)
async def test_piccolo_is_told_what_is_there(table: type[Table]) -> None:
    rows = await fetch(
        """
        SELECT a.attname AS name, NOT a.attnotnull AS null,
               format_type(CASE t.typtype WHEN 'd' THEN t.typbasetype ELSE a.atttypid END, NULL) AS kind
        FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
        WHERE a.attrelid = $1::regclass AND a.attnum > 0 AND NOT a.attisdropped
        """,
        table._meta.tablename,
    )
    assert _described(table) == {row["name"]: (row["kind"], row["null"]) for row in rows}


async def test_deleting_takes_nothing_else_along() -> None:
    rows = await fetch("SELECT conname FROM pg_constraint WHERE contype = 'f' AND confdeltype <> 'r'")
    assert [row["conname"] for row in rows] == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET actor_name = 'somebody else' WHERE tenant = $1",
        "DELETE FROM audit_event WHERE tenant = $1",
        "UPDATE audit_head SET seq = seq - 1 WHERE tenant = $1",
        "DELETE FROM audit_head WHERE tenant = $1",
    ],
)
async def test_the_audit_trail_is_append_only_for_the_service_and_for_the_owner(
    tenant: Tenancy, database: EmbeddedPostgres, statement: str
) -> None:
    for dsn in (database.dsn, database.owner_dsn):
        connection = await asyncpg.connect(dsn)
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement, tenant.id)
        await connection.close()


async def test_the_service_cannot_lift_what_protects_the_trail(database: EmbeddedPostgres) -> None:
    connection = await asyncpg.connect(database.dsn)
    for statement in (
        "TRUNCATE audit_event",
        "ALTER TABLE audit_event DISABLE TRIGGER ALL",
        "DROP TABLE audit_event CASCADE",
        "SET session_replication_role = replica",
        "CREATE OR REPLACE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE sql AS ''",
    ):
        with pytest.raises(asyncpg.PostgresError):
            await connection.execute(statement)
    await connection.close()


async def test_leaves_are_hashes_of_the_canonical_bytes(tenant: Tenancy) -> None:
    await tenant.contract(await tenant.team())
    rows = await fetch(
        "SELECT bool_and(leaf = sha256('\\x00'::bytea || canonical)) AS right FROM audit_event WHERE tenant = $1",
        tenant.id,
    )
    assert rows[0]["right"]


async def test_migrating_many_times_at_once_is_harmless(database: EmbeddedPostgres, tenant: Tenancy) -> None:
    for _ in range(2):
        await migrate(database.owner_dsn, database.dsn)
    names = await fetch("SELECT count(*) FROM audit_event WHERE tenant = $1", tenant.id)
    assert names[0]["count"] > 0


async def test_a_transaction_within_a_transaction_is_an_error() -> None:
    async with transaction():
        with pytest.raises(Exception, match="already active"):
            async with transaction():
                pass


async def test_what_the_database_holds_whatever_the_code_does(tenant: Tenancy) -> None:
    producer, consumer = await tenant.team(), await tenant.team()
    contract = await tenant.contract(producer)
    registration = await tenant.registration(consumer, contract)
    for statement, error in (
        (f"UPDATE version SET ordinal = 0 WHERE id = '{contract.id}'", asyncpg.CheckViolationError),
        (f"UPDATE registration SET status = 'sleeping' WHERE id = '{registration.id}'", asyncpg.CheckViolationError),
        (f"DELETE FROM team WHERE id = '{consumer.id}'", asyncpg.RestrictViolationError),
        (
            f"UPDATE artifact SET default_level = 'SOMETIMES' WHERE id = '{contract.asset_id}'",
            asyncpg.CheckViolationError,
        ),
        (
            f"""INSERT INTO registration (tenant, artifact, version, team)
                SELECT tenant, artifact, version, team FROM registration WHERE id = '{registration.id}'""",
            asyncpg.UniqueViolationError,
        ),
        (
            f"""INSERT INTO proposal (tenant, producer, opened_by, policy, state)
                VALUES ('{tenant.id}', '{producer.id}', '{uuid4()}', '{{}}', 'perhaps')""",
            asyncpg.CheckViolationError,
        ),
    ):
        with pytest.raises(error):
            await fetch(statement)
