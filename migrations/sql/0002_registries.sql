-- What the registries' APIs need of the one domain: names that become free, versions that are deleted, settings of
-- names that have no artifact yet, ids of schemas per context, and teams' rights on names.

-- An artifact that is gone leaves its row to history and its name to the next one.
ALTER TABLE artifact ADD COLUMN deleted_at timestamptz;
ALTER TABLE artifact DROP CONSTRAINT artifact_fqn_once, DROP CONSTRAINT artifact_name_once;
CREATE UNIQUE INDEX artifact_fqn_once ON artifact (tenant, fqn) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX artifact_name_once ON artifact (artifact_group, name) WHERE deleted_at IS NULL;

-- DELETED: only who asks for deleted versions sees it. PURGED: history alone does, and its numbers are free again.
ALTER TABLE version DROP CONSTRAINT version_state_check;
ALTER TABLE version ADD CONSTRAINT version_state_check
    CHECK (state IN ('ENABLED', 'DISABLED', 'DEPRECATED', 'RETIRED', 'DELETED', 'PURGED'));
ALTER TABLE version DROP CONSTRAINT version_ordinal_once, DROP CONSTRAINT version_label_once,
                    DROP CONSTRAINT version_semver_once;
CREATE UNIQUE INDEX version_ordinal_once ON version (artifact, ordinal) WHERE state <> 'PURGED';
CREATE UNIQUE INDEX version_label_once ON version (artifact, label) WHERE state <> 'PURGED';
CREATE UNIQUE INDEX version_semver_once ON version (artifact, semver) WHERE state <> 'PURGED';
-- Imported versions may come in any order of their numbers; semantic versions follow the order in which they came.
CREATE INDEX version_by_age ON version (artifact, global_id);

-- Rules are kept by name, so that they can be set before there is an artifact, and say more than a level.
ALTER TABLE rule DROP CONSTRAINT rule_once, DROP CONSTRAINT rule_one_scope, ADD COLUMN name text;
UPDATE rule SET artifact_group = a.artifact_group, name = a.name FROM artifact a WHERE a.id = rule.artifact;
ALTER TABLE rule DROP COLUMN artifact;
ALTER TABLE rule ALTER COLUMN level DROP NOT NULL;
ALTER TABLE rule ADD COLUMN mode text
    CHECK (mode IN ('READWRITE', 'READONLY', 'READONLY_OVERRIDE', 'IMPORT', 'FORWARD'));
ALTER TABLE rule ADD COLUMN config jsonb NOT NULL DEFAULT '{}';
ALTER TABLE rule ADD CONSTRAINT rule_once UNIQUE NULLS NOT DISTINCT (tenant, artifact_group, name);
ALTER TABLE rule ADD CONSTRAINT rule_name_in_group CHECK (name IS NULL OR artifact_group IS NOT NULL);

-- Schema ids: one per context and sameness, counted per context.
ALTER TABLE artifact_group ADD COLUMN last_schema integer NOT NULL DEFAULT 0;
CREATE TABLE registered_schema (
    key            bigserial PRIMARY KEY,
    tenant         uuid NOT NULL REFERENCES tenant ON DELETE RESTRICT,
    artifact_group uuid NOT NULL REFERENCES artifact_group ON DELETE RESTRICT,
    id             integer NOT NULL CHECK (id >= 1),
    digest         bytea NOT NULL,
    content        bigint NOT NULL REFERENCES content ON DELETE RESTRICT,
    metadata       jsonb,
    rule_set       jsonb,
    created_at     timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT schema_id_once UNIQUE (artifact_group, id)
);
CREATE INDEX registered_schema_by_digest ON registered_schema (artifact_group, digest);
ALTER TABLE version ADD COLUMN registered bigint REFERENCES registered_schema ON DELETE RESTRICT;
CREATE INDEX version_by_schema ON version (registered);
CREATE INDEX version_by_content ON version (content);

-- The key of a schema in a context: that of the same schema if there is one, else of a new one. Within the caller's
-- transaction; a new id waits for whoever else takes one in the context. `asked` is an id that was given from outside.
-- No row is returned if it stands for another schema, or if the context has no id left. What is returned stays: whoever
-- would remove it because no version has it waits for the caller.
CREATE FUNCTION register_schema(of_tenant uuid, context uuid, the_digest bytea, the_content bigint, the_metadata jsonb,
                                the_rule_set jsonb, asked integer) RETURNS SETOF bigint LANGUAGE plpgsql AS $$
DECLARE found bigint;
BEGIN
    FOR attempt IN 1..2 LOOP  -- the second time under the lock of the counter
        SELECT s.key INTO found FROM registered_schema s
        WHERE s.artifact_group = context AND s.digest = the_digest AND (asked IS NULL OR s.id = asked)
        ORDER BY s.id LIMIT 1 FOR KEY SHARE;
        IF found IS NOT NULL THEN RETURN NEXT found; RETURN; END IF;
        IF attempt = 1 THEN PERFORM 1 FROM artifact_group WHERE id = context FOR NO KEY UPDATE; END IF;
    END LOOP;
    IF asked IS NULL THEN
        UPDATE artifact_group SET last_schema = last_schema + 1 WHERE id = context AND last_schema < 2147483647
        RETURNING last_schema INTO asked;
        IF asked IS NULL THEN RETURN; END IF;
    ELSIF EXISTS (SELECT 1 FROM registered_schema WHERE artifact_group = context AND id = asked) THEN
        RETURN;
    ELSE
        UPDATE artifact_group SET last_schema = asked WHERE id = context AND last_schema < asked;
    END IF;
    RETURN QUERY INSERT INTO registered_schema (tenant, artifact_group, id, digest, content, metadata, rule_set)
    VALUES (of_tenant, context, asked, the_digest, the_content, the_metadata, the_rule_set) RETURNING key;
END $$;

DO $$
DECLARE old record;
BEGIN
    FOR old IN SELECT v.id, v.tenant, a.artifact_group, v.content, c.format, c.fingerprint FROM version v
               JOIN artifact a ON a.id = v.artifact JOIN content c ON c.id = v.content ORDER BY v.global_id LOOP
        UPDATE version SET registered = (
            SELECT key FROM register_schema(old.tenant, old.artifact_group,
                sha256(convert_to(old.format || E'\n' || old.fingerprint || E'\n\n', 'UTF8')), old.content,
                NULL, NULL, NULL) AS key)
        WHERE id = old.id;
    END LOOP;
END $$;

-- A team's right to write whatever has a name that begins so.
CREATE TABLE name_grant (
    id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    tenant     uuid NOT NULL REFERENCES tenant ON DELETE RESTRICT,
    team       uuid NOT NULL REFERENCES team ON DELETE RESTRICT,
    prefix     text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT grant_once UNIQUE (tenant, prefix, team)
);

-- What may no longer be served although it never changes: counted, so that caches of other processes can ask.
CREATE TABLE forgetting (
    tenant uuid PRIMARY KEY REFERENCES tenant ON DELETE RESTRICT,
    epoch  bigint NOT NULL DEFAULT 0
);
INSERT INTO forgetting (tenant) SELECT id FROM tenant;

-- Lists in the order of registries: by the name as they write it, `:.group:name` outside of the default group.
ALTER TABLE artifact ADD COLUMN written text;
UPDATE artifact SET written = CASE WHEN g.name = 'default' THEN artifact.name ELSE ':.' || g.name || ':' || artifact.name END
FROM artifact_group g WHERE g.id = artifact.artifact_group;
ALTER TABLE artifact ALTER COLUMN written SET NOT NULL;
CREATE INDEX artifact_as_written ON artifact (tenant, written COLLATE "C") WHERE deleted_at IS NULL;
CREATE INDEX version_visible ON version (artifact) WHERE state NOT IN ('DISABLED', 'DELETED', 'PURGED');
