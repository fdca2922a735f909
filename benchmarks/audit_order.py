"""What the order of the audit trail costs: a counter locked last in the transaction, against a plain sequence.

A sequence does not give the order of commits and leaves gaps; it is the bound of what any sequencer could reach.
Run: `.venv/bin/python -m benchmarks.audit_order`. It starts its own PostgreSQL and talks to nothing else.
"""

import asyncio
import time

import asyncpg

from tests.support.database import temporary_database

WRITERS = (1, 8)
SECONDS = 3.0
ROUNDS = 3
_SETUP = """
CREATE TABLE head (tenant int PRIMARY KEY, seq bigint NOT NULL); INSERT INTO head VALUES (1, 0);
CREATE TABLE counted (tenant int, seq bigint, body bytea, UNIQUE (tenant, seq));
CREATE TABLE sequenced (tenant int, seq bigserial, body bytea, UNIQUE (tenant, seq));
CREATE TABLE work (id bigserial PRIMARY KEY, body text);
"""
_COUNTED = """
WITH h AS (UPDATE head SET seq = seq + 1 WHERE tenant = 1 RETURNING seq) INSERT INTO counted SELECT 1, seq, $1 FROM h
"""
_SEQUENCED = "INSERT INTO sequenced (tenant, body) VALUES (1, $1)"


async def _rate(pool: asyncpg.Pool, statement: str, writers: int, seconds: float) -> float:
    """Transactions a second, each with a change of its own and its audit row."""
    end = time.perf_counter() + seconds

    async def write() -> int:
        done = 0
        async with pool.acquire() as connection:
            while time.perf_counter() < end:
                async with connection.transaction():
                    await connection.execute("INSERT INTO work (body) VALUES ($1)", "x" * 200)
                    await connection.execute(statement, b"x" * 400)
                done += 1
        return done

    return sum(await asyncio.gather(*(write() for _ in range(writers)))) / seconds


async def main(*, quick: bool = False) -> None:
    """Print the rates and their ratio, alternating, for each number of writers."""
    seconds = SECONDS / 10 if quick else SECONDS
    async with (
        temporary_database() as server,
        asyncpg.create_pool(server.owner_dsn, min_size=max(WRITERS), max_size=max(WRITERS)) as pool,
    ):
        await pool.execute(_SETUP)
        for writers in WRITERS:
            pairs = [
                (await _rate(pool, _COUNTED, writers, seconds), await _rate(pool, _SEQUENCED, writers, seconds))
                for _ in range(ROUNDS)
            ]
            counted, sequenced = (sorted(pair[side] for pair in pairs)[ROUNDS // 2] for side in (0, 1))
            print(f"{writers} writers: counter {counted:.0f}/s, sequence {sequenced:.0f}/s: {counted / sequenced:.2f}")


if __name__ == "__main__":
    asyncio.run(main())
