"""What an archive is written from, in pages: `$1` is the tenant, `$2` where the last page ended (null at first), `$3`
the size of a page.

Each query's column `page` grows and is what the next page begins after. What is DELETED or PURGED is in no archive, and
what is RETIRED is deprecated there.
"""

_THERE = "v.state NOT IN ('DELETED', 'PURGED')"
_FIRST = "(SELECT min(o.id) FROM content o WHERE o.tenant = c.tenant AND o.hash = c.hash)"
"""The content under whose id a text is exported: in another language it is another one here, and the same there."""
_WORDS = "x.labels, x.created_by, x.created_at, x.modified_by, x.modified_at"

CONTENTS = f"""
SELECT c.id AS page, c.hash, c.fingerprint, c.text, c.media_type, (
    SELECT coalesce(json_agg(json_build_object(
        'name', r.name, 'group', coalesce(a.group_name, r.said_group), 'artifact', coalesce(a.name, r.said_artifact),
        'version', coalesce(t.label, r.said_version)) ORDER BY r.id), '[]')
    FROM content_reference r LEFT JOIN artifact a ON a.id = r.artifact LEFT JOIN version t ON t.id = r.version
    WHERE r.content = c.id) AS references
FROM content c
WHERE c.tenant = $1 AND ($2::bigint IS NULL OR c.id > $2) AND c.id = {_FIRST} AND EXISTS (
    SELECT 1 FROM content o JOIN version v ON v.content = o.id AND {_THERE}
    WHERE o.tenant = c.tenant AND o.hash = c.hash)
ORDER BY c.id LIMIT $3
"""

GROUPS = f"""
SELECT x.id AS page, x.name, x.description, {_WORDS} FROM artifact_group x
WHERE x.tenant = $1 AND x.deleted_at IS NULL AND x.name <> 'default' AND ($2::uuid IS NULL OR x.id > $2)
ORDER BY x.id LIMIT $3
"""

ARTIFACTS = f"""
SELECT x.id AS page, x.group_name, x.name, x.format, x.title, nullif(x.description, '') AS description, {_WORDS}
FROM artifact x WHERE x.tenant = $1 AND x.deleted_at IS NULL AND ($2::uuid IS NULL OR x.id > $2)
ORDER BY x.id LIMIT $3
"""

VERSIONS = f"""
SELECT v.global_id AS page, a.group_name, a.name, v.label, v.title, v.description, v.labels,
       v.publisher AS created_by, v.created_at, v.modified_by, v.modified_at,
       CASE v.state WHEN 'RETIRED' THEN 'DEPRECATED' ELSE v.state END AS state, {_FIRST} AS content_id,
       (SELECT count(*) FROM version e WHERE e.artifact = v.artifact AND e.place <= v.place
        AND e.state NOT IN ('DELETED', 'PURGED')) AS version_order
FROM version v JOIN artifact a ON a.id = v.artifact AND a.deleted_at IS NULL JOIN content c ON c.id = v.content
WHERE v.tenant = $1 AND {_THERE} AND ($2::bigint IS NULL OR v.global_id > $2)
ORDER BY v.global_id LIMIT $3
"""

_MEMBERS = """
ARRAY(SELECT v.label FROM version v WHERE v.artifact = x.id AND v.state {states} ORDER BY v.{order})
"""
_LATEST = _MEMBERS.format(states="NOT IN ('DRAFT', 'DELETED', 'PURGED')", order="ordinal")
_DRAFTS = _MEMBERS.format(states="= 'DRAFT'", order="global_id")

BRANCHES = f"""
SELECT x.id AS page, x.group_name, x.name, found.*, '{{}}' AS labels FROM (
    SELECT * FROM artifact WHERE tenant = $1 AND deleted_at IS NULL AND ($2::uuid IS NULL OR id > $2)
    ORDER BY id LIMIT $3
) x CROSS JOIN LATERAL (
    SELECT b.name AS branch, b.description, false AS system_defined, b.created_by, b.created_at, b.modified_by,
           b.modified_at, ARRAY(SELECT v.label FROM branch_version m JOIN version v ON v.id = m.version AND {_THERE}
                                WHERE m.branch = b.id ORDER BY m.id) AS versions
    FROM branch b WHERE b.artifact = x.id
    UNION ALL
    SELECT s.name, NULL, true, x.created_by, x.created_at, x.modified_by, x.modified_at,
           CASE s.name WHEN 'latest' THEN {_LATEST} ELSE {_DRAFTS} END
    FROM (VALUES ('latest'), ('drafts')) AS s(name)
) found ORDER BY x.id, found.branch
"""
"""The branches of a page of artifacts; those that follow from states are in it also where they are empty."""

COMMENTS = f"""
SELECT n.id AS page, v.global_id, n.owner, n.value, n.created_at FROM version_comment n
JOIN version v ON v.id = n.version AND {_THERE} WHERE n.tenant = $1 AND ($2::bigint IS NULL OR n.id > $2)
ORDER BY n.id LIMIT $3
"""

RULES = """
SELECT r.id AS page, g.name AS group_name, r.name, r.level, r.validity, r.integrity
FROM rule r LEFT JOIN artifact_group g ON g.id = r.artifact_group
WHERE r.tenant = $1 AND ($2::uuid IS NULL OR r.id > $2)
  AND (r.artifact_group IS NULL OR g.deleted_at IS NULL AND (g.name <> 'default' OR r.name IS NOT NULL))
  AND (r.name IS NULL OR EXISTS (SELECT 1 FROM artifact a WHERE a.artifact_group = r.artifact_group AND a.name = r.name
                                 AND a.deleted_at IS NULL))
ORDER BY r.id LIMIT $3
"""
