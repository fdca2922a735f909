"""Artifacts by the thousand, put into the tables directly as making them one by one would have.

Half of them are in one large group, the others in groups of ten. Every tenth has a second version, with a title, a
description and a label of its own. Some of what they say is said by one, some by a few, some by half of them.
Artifact `n` says the same however many there are.
"""

import asyncpg

_STEP = 5_000
_GROUPS = """
INSERT INTO artifact_group (tenant, name, description, labels, tags, created_at, modified_at)
SELECT tenant.id, CASE WHEN n < 0 THEN 'bulk' ELSE 'team-' || n END, 'what team ' || n || ' makes',
       jsonb_build_object('floor', (n % 50)::text), ARRAY['floor', E'floor\\x1f' || n % 50],
       now() - interval '1 year' + n * interval '1 second', now() - n * 7919 % 100003 * interval '1 second'
FROM tenant, unnest(ARRAY(SELECT -1 UNION ALL SELECT DISTINCT n / 20 FROM generate_series($1::integer, $2) n)) n
WHERE tenant.name = 'default' ON CONFLICT DO NOTHING
"""
_TEAM = "INSERT INTO team (tenant, name) SELECT id, 'bulk' FROM tenant WHERE name = 'default'"
_ARTIFACTS = """
INSERT INTO artifact (tenant, artifact_group, name, fqn, written, format, owner, origin, default_level, group_name,
                      last_ordinal, last_order, title, description, labels, tags, created_at, modified_at)
SELECT g.tenant, g.id, 's' || n, g.name || '.s' || n, ':.' || g.name || ':s' || n,
       CASE WHEN n % 50 = 7 THEN 'PROTOBUF' WHEN n % 3 = 0 THEN 'JSON' ELSE 'AVRO' END, team.id, 'apicurio', 'NONE',
       g.name, 1, 1, CASE WHEN n % 5 > 0 THEN 'Title ' || n END,
       'words about ' || n || CASE WHEN n % 2 = 0 THEN ' and more' ELSE '' END,
       jsonb_build_object('own', n::text, 'even', (n % 2 = 0)::text),
       ARRAY['even', E'even\\x1f' || (n % 2 = 0), 'own', E'own\\x1f' || n],
       now() - interval '1 year' + n * interval '1 second', now() - n::bigint * 7919 % 100003 * interval '1 second'
FROM generate_series($1::integer, $2) n, team, artifact_group g
WHERE team.name = 'bulk' AND g.tenant = team.tenant
  AND g.name = CASE WHEN n % 2 = 0 THEN 'bulk' ELSE 'team-' || n / 20 END
"""
_CONTENTS = """
INSERT INTO content (tenant, format, digest, fingerprint, text, hash)
SELECT a.tenant, a.format, sha256(text::bytea), encode(sha256(canonical::bytea), 'hex'), text, sha256(text::bytea)
FROM (SELECT tenant, format, '{"type": "fixed", "size": 8, "name": "' || name || '"}' AS text,
             '{"type":"fixed","name":"' || name || '","size":8}' AS canonical FROM artifact
      WHERE name = ANY(ARRAY(SELECT 's' || n FROM generate_series($1::integer, $2) n))) a
"""
_VERSIONS = """
INSERT INTO version (tenant, artifact, content, ordinal, label, semver, publisher, modified_by, state, title,
                     description, labels, tags, created_at, modified_at)
SELECT a.tenant, a.id, c.id, number, number::text, number || '.0.0', 'bulk', 'bulk',
       CASE WHEN n % 100 = 0 THEN 'DISABLED' WHEN n % 20 = 1 THEN 'DEPRECATED' ELSE 'ENABLED' END,
       CASE WHEN number = 2 THEN 'Second ' || n END, CASE WHEN number = 2 THEN 'more about ' || n END,
       CASE WHEN number = 2 THEN jsonb_build_object('second', n::text) ELSE '{}' END,
       CASE WHEN number = 2 THEN ARRAY['second', E'second\\x1f' || n] ELSE '{}' END,
       a.created_at, a.modified_at
FROM generate_series($1::integer, $2) n
JOIN artifact a ON a.name = 's' || n AND a.deleted_at IS NULL
JOIN content c ON c.tenant = a.tenant
    AND c.digest = sha256(('{"type": "fixed", "size": 8, "name": "' || a.name || '"}')::bytea),
LATERAL generate_series(1, CASE WHEN n % 10 = 0 THEN 2 ELSE 1 END) number
"""


def text_of(name: str) -> str:
    """What an artifact of that name has in each of its versions."""
    return f'{{"type": "fixed", "size": 8, "name": "{name}"}}'


async def fill(owner_database_url: str, total: int) -> None:
    """Add artifacts 1 to `total`, and do what PostgreSQL does by itself within a minute: only the owner may."""
    connection = await asyncpg.connect(owner_database_url)
    try:
        await connection.execute(_TEAM)
        for first in range(1, total + 1, _STEP):
            for sql in (_GROUPS, _ARTIFACTS, _CONTENTS, _VERSIONS):
                await connection.execute(sql, first, min(first + _STEP - 1, total), timeout=300)
            await connection.execute("ANALYZE artifact, content, version")
        await connection.execute("VACUUM ANALYZE", timeout=300)
    finally:
        await connection.close()
