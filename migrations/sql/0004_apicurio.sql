-- What Apicurio's API needs of the one domain: descriptions and labels, drafts, branches, comments, rules about validity
-- and references, settings, roles by name, and searches whose cost does not grow with the registry.

-- `tags` are the labels in small letters, as searches look for them: each name, and each name with its value after a
-- unit separator.
ALTER TABLE artifact_group
    ADD COLUMN description text,
    ADD COLUMN labels jsonb NOT NULL DEFAULT '{}',
    ADD COLUMN tags text[] NOT NULL DEFAULT '{}',
    ADD COLUMN created_by text NOT NULL DEFAULT 'assent',
    ADD COLUMN modified_by text NOT NULL DEFAULT 'assent',
    ADD COLUMN modified_at timestamptz NOT NULL DEFAULT now(),
    ADD COLUMN deleted_at timestamptz;
UPDATE artifact_group SET modified_at = created_at;

-- `title` is what Apicurio calls the name, `created_by` its owner; the team that owns the artifact is `owner`.
-- `last_order` counts every version that was ever added, drafts included: versions are named by it.
ALTER TABLE artifact
    ADD COLUMN title text,
    ADD COLUMN labels jsonb NOT NULL DEFAULT '{}',
    ADD COLUMN tags text[] NOT NULL DEFAULT '{}',
    ADD COLUMN created_by text NOT NULL DEFAULT 'assent',
    ADD COLUMN modified_by text NOT NULL DEFAULT 'assent',
    ADD COLUMN modified_at timestamptz NOT NULL DEFAULT now(),
    ADD COLUMN group_name text,
    ADD COLUMN last_order integer NOT NULL DEFAULT 0;
UPDATE artifact a SET created_by = t.name, modified_by = t.name, modified_at = a.created_at, group_name = g.name,
       last_order = greatest(a.last_ordinal, (SELECT count(*) FROM version v WHERE v.artifact = a.id))
FROM team t, artifact_group g WHERE t.id = a.owner AND g.id = a.artifact_group;
ALTER TABLE artifact ALTER COLUMN group_name SET NOT NULL;

-- `hash` is Apicurio's: SHA-256 of the text and of its references as JSON. Where `valid` is false the text is no schema.
ALTER TABLE content
    ADD COLUMN hash bytea,
    ADD COLUMN media_type text,
    ADD COLUMN valid boolean NOT NULL DEFAULT true;
UPDATE content c SET hash = sha256(convert_to(c.text || coalesce((
    SELECT '[' || string_agg(
        '{"groupId":' || coalesce(to_json(nullif(g.name, 'default'))::text, 'null') || ',"artifactId":'
        || to_json(a.name)::text || ',"version":' || coalesce(to_json(v.label)::text, 'null') || ',"name":'
        || to_json(r.name)::text || '}', ',' ORDER BY r.id) || ']'
    FROM content_reference r JOIN artifact a ON a.id = r.artifact JOIN artifact_group g ON g.id = a.artifact_group
    LEFT JOIN version v ON v.id = r.version WHERE r.content = c.id), ''), 'UTF8'));
ALTER TABLE content ALTER COLUMN hash SET NOT NULL;
CREATE INDEX content_by_hash ON content (tenant, hash);
CREATE INDEX content_by_fingerprint ON content (tenant, format, fingerprint);

-- What is referred to need not be there; then only the words for it are kept.
ALTER TABLE content_reference
    ALTER COLUMN artifact DROP NOT NULL,
    ADD COLUMN said_group text,
    ADD COLUMN said_artifact text,
    ADD COLUMN said_version text,
    ADD CONSTRAINT refers_to_something CHECK (artifact IS NOT NULL OR said_artifact IS NOT NULL);
CREATE INDEX reference_by_version ON content_reference (version);

-- A draft has no numbers until it is published.
ALTER TABLE version
    ADD COLUMN title text,
    ADD COLUMN description text,
    ADD COLUMN labels jsonb NOT NULL DEFAULT '{}',
    ADD COLUMN tags text[] NOT NULL DEFAULT '{}',
    ADD COLUMN modified_by text,
    ADD COLUMN modified_at timestamptz NOT NULL DEFAULT now(),
    ALTER COLUMN ordinal DROP NOT NULL,
    ALTER COLUMN semver DROP NOT NULL,
    DROP CONSTRAINT version_state_check,
    ADD CONSTRAINT version_state_check
        CHECK (state IN ('DRAFT', 'ENABLED', 'DISABLED', 'DEPRECATED', 'RETIRED', 'DELETED', 'PURGED')),
    ADD CONSTRAINT published_has_numbers
        CHECK (state IN ('DRAFT', 'PURGED') OR ordinal IS NOT NULL AND semver IS NOT NULL);
-- The order in which versions were published, which is not that of their ids where a draft came before.
ALTER TABLE version ADD COLUMN place bigserial NOT NULL;
UPDATE version SET modified_at = created_at, modified_by = publisher, place = global_id;
SELECT setval('version_place_seq', (SELECT coalesce(max(place), 0) + 1 FROM version), false);
DROP INDEX version_by_age;
CREATE INDEX version_by_age ON version (artifact, place);
ALTER TABLE version ALTER COLUMN modified_by SET NOT NULL;
-- Versions are named by number where a registry's client made them; two names must not meet on the way.
UPDATE version v SET label = '=' || v.id FROM artifact a
WHERE a.id = v.artifact AND a.origin = 'confluent' AND v.state <> 'PURGED';
UPDATE version v SET label = v.ordinal::text FROM artifact a
WHERE a.id = v.artifact AND a.origin = 'confluent' AND v.state <> 'PURGED';
DROP INDEX version_visible;
CREATE INDEX version_visible ON version (artifact) WHERE state NOT IN ('DRAFT', 'DISABLED', 'DELETED', 'PURGED');

ALTER TABLE rule
    ADD COLUMN validity text CHECK (validity IN ('NONE', 'SYNTAX_ONLY', 'FULL')),
    ADD COLUMN integrity text;

CREATE TABLE branch (
    id          uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    tenant      uuid NOT NULL REFERENCES tenant ON DELETE RESTRICT,
    artifact    uuid NOT NULL REFERENCES artifact ON DELETE RESTRICT,
    name        text NOT NULL,
    description text,
    created_by  text NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now(),
    modified_by text NOT NULL,
    modified_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT branch_name_once UNIQUE (artifact, name)
);

CREATE TABLE branch_version (
    id      bigserial PRIMARY KEY,
    branch  uuid NOT NULL REFERENCES branch ON DELETE RESTRICT,
    version uuid NOT NULL REFERENCES version ON DELETE RESTRICT,
    CONSTRAINT once_on_a_branch UNIQUE (branch, version)
);
CREATE INDEX branch_tip ON branch_version (branch, id DESC);
CREATE INDEX branches_of_version ON branch_version (version);

CREATE TABLE version_comment (
    id         bigserial PRIMARY KEY,
    tenant     uuid NOT NULL REFERENCES tenant ON DELETE RESTRICT,
    version    uuid NOT NULL REFERENCES version ON DELETE RESTRICT,
    owner      text NOT NULL,
    value      text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX comment_by_version ON version_comment (version, id DESC);

-- What an administrator has set of the properties that can be set.
CREATE TABLE config_property (
    id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    tenant     uuid NOT NULL REFERENCES tenant ON DELETE RESTRICT,
    name       text NOT NULL,
    value      text NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT property_once UNIQUE (tenant, name)
);

-- Roles by the name of a principal, instead of the one that it was made with.
CREATE TABLE role_mapping (
    id             uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    tenant         uuid NOT NULL REFERENCES tenant ON DELETE RESTRICT,
    principal_id   text NOT NULL,
    principal_name text,
    role           text NOT NULL CHECK (role IN ('admin', 'developer', 'reader')),
    created_at     timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT role_once UNIQUE (tenant, principal_id)
);

-- Links by which a browser fetches something once, without a key.
CREATE TABLE download (
    id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    tenant     uuid NOT NULL REFERENCES tenant ON DELETE RESTRICT,
    created_by text NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at    timestamptz
);

-- Searches ------------------------------------------------------------------------------------------------------------

CREATE INDEX artifact_by_title ON artifact (tenant, coalesce(title, name) COLLATE "C", id) WHERE deleted_at IS NULL;
CREATE INDEX artifact_by_name ON artifact (tenant, name COLLATE "C", id) WHERE deleted_at IS NULL;
CREATE INDEX artifact_by_own_title ON artifact (tenant, title COLLATE "C") WHERE deleted_at IS NULL AND title IS NOT NULL;
CREATE INDEX artifact_by_creation ON artifact (tenant, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX artifact_by_change ON artifact (tenant, modified_at, id) WHERE deleted_at IS NULL;
CREATE INDEX artifact_by_group ON artifact (tenant, group_name COLLATE "C", id) WHERE deleted_at IS NULL;
CREATE INDEX artifact_by_format ON artifact (tenant, format COLLATE "C", coalesce(title, name) COLLATE "C", id)
    WHERE deleted_at IS NULL;
CREATE INDEX artifact_in_group_by_title ON artifact (artifact_group, coalesce(title, name) COLLATE "C", id)
    WHERE deleted_at IS NULL;
CREATE INDEX artifact_in_group_by_creation ON artifact (artifact_group, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX artifact_tags ON artifact USING gin (tags) WHERE deleted_at IS NULL;

CREATE INDEX version_by_number ON version (tenant, global_id) WHERE state NOT IN ('DELETED', 'PURGED');
CREATE INDEX version_by_title ON version (tenant, coalesce(title, label) COLLATE "C", global_id)
    WHERE state NOT IN ('DELETED', 'PURGED');
CREATE INDEX version_by_own_title ON version (tenant, title COLLATE "C")
    WHERE state NOT IN ('DELETED', 'PURGED') AND title IS NOT NULL;
CREATE INDEX version_by_label ON version (tenant, label COLLATE "C", global_id)
    WHERE state NOT IN ('DELETED', 'PURGED');
CREATE INDEX version_by_creation ON version (tenant, created_at, global_id) WHERE state NOT IN ('DELETED', 'PURGED');
CREATE INDEX version_by_change ON version (tenant, modified_at, global_id) WHERE state NOT IN ('DELETED', 'PURGED');
CREATE INDEX version_in_state ON version (tenant, state, global_id) WHERE state NOT IN ('ENABLED', 'DELETED', 'PURGED');
CREATE INDEX version_tags ON version USING gin (tags) WHERE state NOT IN ('DELETED', 'PURGED');

-- Parts of names are found by their trigrams, where the server has that extension and its owner may install it.
DO $$
BEGIN
    CREATE EXTENSION IF NOT EXISTS pg_trgm;
    CREATE INDEX artifact_name_parts ON artifact USING gin (name gin_trgm_ops) WHERE deleted_at IS NULL;
    CREATE INDEX artifact_title_parts ON artifact USING gin (title gin_trgm_ops) WHERE deleted_at IS NULL;
    CREATE INDEX artifact_words ON artifact USING gin (description gin_trgm_ops) WHERE deleted_at IS NULL;
    CREATE INDEX version_title_parts ON version USING gin (title gin_trgm_ops)
        WHERE state NOT IN ('DELETED', 'PURGED') AND title IS NOT NULL;
    CREATE INDEX version_words ON version USING gin (description gin_trgm_ops)
        WHERE state NOT IN ('DELETED', 'PURGED') AND description IS NOT NULL;
EXCEPTION WHEN insufficient_privilege OR undefined_file OR feature_not_supported THEN
    RAISE NOTICE 'pg_trgm is not available: searches for parts of names read all names';
END $$;

-- How many there are, counted as they come and go: artifacts by format, versions by state, groups; of a group, and (no
-- group) of a tenant. Counted when the transaction ends, so that nobody waits for a count before that.
CREATE TABLE tally (
    id             bigserial PRIMARY KEY,
    tenant         uuid NOT NULL REFERENCES tenant ON DELETE RESTRICT,
    kind           text NOT NULL CHECK (kind IN ('artifact', 'version', 'group')),
    artifact_group uuid REFERENCES artifact_group ON DELETE RESTRICT,
    trait          text NOT NULL,
    live           bigint NOT NULL,
    CONSTRAINT tally_once UNIQUE NULLS NOT DISTINCT (tenant, kind, artifact_group, trait)
);

INSERT INTO tally (tenant, kind, artifact_group, trait, live)
SELECT tenant, 'artifact', artifact_group, format, count(*) FROM artifact WHERE deleted_at IS NULL
GROUP BY GROUPING SETS ((tenant, format, artifact_group), (tenant, format))
UNION ALL
SELECT v.tenant, 'version', a.artifact_group, v.state, count(*) FROM version v JOIN artifact a ON a.id = v.artifact
WHERE v.state NOT IN ('DELETED', 'PURGED')
GROUP BY GROUPING SETS ((v.tenant, v.state, a.artifact_group), (v.tenant, v.state))
UNION ALL
SELECT tenant, 'group', NULL, '', count(*) FROM artifact_group WHERE name <> 'default' GROUP BY tenant;

CREATE FUNCTION tally_add(of_tenant uuid, of_kind text, of_group uuid, of_trait text, more integer) RETURNS void
LANGUAGE sql AS $$
    INSERT INTO tally AS t (tenant, kind, artifact_group, trait, live) VALUES (of_tenant, of_kind, of_group, of_trait, more)
    ON CONFLICT ON CONSTRAINT tally_once DO UPDATE SET live = t.live + excluded.live;
$$;

CREATE FUNCTION tally_artifacts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF OLD.format = NEW.format AND (OLD.deleted_at IS NULL) = (NEW.deleted_at IS NULL) THEN RETURN NULL; END IF;
        IF OLD.deleted_at IS NULL THEN
            PERFORM tally_add(OLD.tenant, 'artifact', OLD.artifact_group, OLD.format, -1);
            PERFORM tally_add(OLD.tenant, 'artifact', NULL, OLD.format, -1);
        END IF;
    END IF;
    IF NEW.deleted_at IS NULL THEN
        PERFORM tally_add(NEW.tenant, 'artifact', NEW.artifact_group, NEW.format, 1);
        PERFORM tally_add(NEW.tenant, 'artifact', NULL, NEW.format, 1);
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER artifacts_are_tallied AFTER INSERT OR UPDATE OF format, deleted_at ON artifact
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION tally_artifacts();

CREATE FUNCTION tally_versions() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE of_group uuid;
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.state = NEW.state THEN RETURN NULL; END IF;
    SELECT artifact_group INTO of_group FROM artifact WHERE id = NEW.artifact;
    IF TG_OP = 'UPDATE' AND OLD.state NOT IN ('DELETED', 'PURGED') THEN
        PERFORM tally_add(NEW.tenant, 'version', of_group, OLD.state, -1);
        PERFORM tally_add(NEW.tenant, 'version', NULL, OLD.state, -1);
    END IF;
    IF NEW.state NOT IN ('DELETED', 'PURGED') THEN
        PERFORM tally_add(NEW.tenant, 'version', of_group, NEW.state, 1);
        PERFORM tally_add(NEW.tenant, 'version', NULL, NEW.state, 1);
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER versions_are_tallied AFTER INSERT OR UPDATE OF state ON version
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION tally_versions();

CREATE FUNCTION tally_groups() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.name = 'default' THEN RETURN NULL; END IF;
    IF TG_OP = 'INSERT' OR (OLD.deleted_at IS NULL) <> (NEW.deleted_at IS NULL) THEN
        PERFORM tally_add(NEW.tenant, 'group', NULL, '', CASE WHEN NEW.deleted_at IS NULL THEN 1 ELSE -1 END);
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER groups_are_tallied AFTER INSERT OR UPDATE OF deleted_at ON artifact_group
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION tally_groups();
