-- Every order of a search is that of an index which has all that finding a page needs: a page that is far away is counted
-- off from an index alone. What a list sorts by and what it leaves out is therefore in the row itself.

-- `shown` is what searches call the name. `listed`: some version of it is neither deleted, nor disabled, nor a draft.
ALTER TABLE artifact
    ADD COLUMN shown text NOT NULL GENERATED ALWAYS AS (coalesce(title, name)) STORED,
    ADD COLUMN listed boolean NOT NULL DEFAULT true;
UPDATE artifact a SET listed = false WHERE NOT EXISTS (
    SELECT 1 FROM version v WHERE v.artifact = a.id AND v.state NOT IN ('DRAFT', 'DISABLED', 'DELETED', 'PURGED'));

-- Where a version is, which never changes.
ALTER TABLE version
    ADD COLUMN shown text NOT NULL GENERATED ALWAYS AS (coalesce(title, label)) STORED,
    ADD COLUMN group_name text,
    ADD COLUMN artifact_name text;
UPDATE version v SET group_name = a.group_name, artifact_name = a.name FROM artifact a WHERE a.id = v.artifact;
ALTER TABLE version ALTER COLUMN group_name SET NOT NULL, ALTER COLUMN artifact_name SET NOT NULL;

CREATE FUNCTION place_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT group_name, name INTO NEW.group_name, NEW.artifact_name FROM artifact WHERE id = NEW.artifact;
    RETURN NEW;
END $$;
CREATE TRIGGER versions_are_placed BEFORE INSERT ON version FOR EACH ROW EXECUTE FUNCTION place_version();

-- Whoever adds or takes a version waits here for whoever else does; each statement of a function sees what was committed
-- before it, so the second of them sees what the first did.
CREATE FUNCTION list_artifact(which uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM artifact WHERE id = which FOR NO KEY UPDATE;
    UPDATE artifact a SET listed = NOT a.listed WHERE a.id = which AND a.listed <> EXISTS (
        SELECT 1 FROM version v WHERE v.artifact = a.id AND v.state NOT IN ('DRAFT', 'DISABLED', 'DELETED', 'PURGED'));
END $$;

-- An artifact is thought to come with a version. This looks when the transaction ends.
CREATE FUNCTION list_new_artifact() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM version v WHERE v.artifact = NEW.id
                   AND v.state NOT IN ('DRAFT', 'DISABLED', 'DELETED', 'PURGED')) THEN
        PERFORM list_artifact(NEW.id);
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER artifacts_are_listed AFTER INSERT ON artifact
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION list_new_artifact();

CREATE OR REPLACE FUNCTION tally_versions() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    of_group uuid;
    was_listed boolean;
    now_there boolean := NEW.state NOT IN ('DRAFT', 'DISABLED', 'DELETED', 'PURGED');
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.state = NEW.state THEN RETURN NULL; END IF;
    SELECT artifact_group, listed INTO of_group, was_listed FROM artifact WHERE id = NEW.artifact;
    IF was_listed <> now_there AND (now_there OR TG_OP = 'UPDATE') THEN PERFORM list_artifact(NEW.artifact); END IF;
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

-- A count is read with every search after a change, so its differences are added up three times as often.
WITH gone AS (DELETE FROM tally RETURNING tenant, kind, artifact_group, trait, live)
INSERT INTO tally (tenant, kind, artifact_group, trait, live)
SELECT tenant, kind, artifact_group, trait, sum(live) FROM gone GROUP BY tenant, kind, artifact_group, trait;

CREATE OR REPLACE FUNCTION tally_add(of_tenant uuid, of_kind text, of_group uuid, of_trait text, more integer) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO tally (tenant, kind, artifact_group, trait, live) VALUES (of_tenant, of_kind, of_group, of_trait, more);
    IF random() < 0.003 THEN PERFORM tally_fold(of_tenant, of_kind, of_group, of_trait); END IF;
END $$;

DROP INDEX artifact_as_written, artifact_by_title, artifact_by_own_title, artifact_by_format, artifact_in_group_by_title,
    version_by_title, version_by_own_title;
CREATE INDEX artifact_as_written ON artifact (tenant, written COLLATE "C") INCLUDE (listed, artifact_group, id)
    WHERE deleted_at IS NULL;
CREATE INDEX artifact_by_title ON artifact (tenant, shown COLLATE "C", id) WHERE deleted_at IS NULL;
CREATE INDEX artifact_by_format ON artifact (tenant, format COLLATE "C", shown COLLATE "C", id) WHERE deleted_at IS NULL;
CREATE INDEX artifact_in_group_by_title ON artifact (artifact_group, shown COLLATE "C", id) WHERE deleted_at IS NULL;
CREATE INDEX artifact_in_group_by_name ON artifact (artifact_group, name COLLATE "C", id) WHERE deleted_at IS NULL;
CREATE INDEX artifact_in_group_by_change ON artifact (artifact_group, modified_at, id) WHERE deleted_at IS NULL;
CREATE INDEX artifact_in_group_by_format ON artifact (artifact_group, format COLLATE "C", shown COLLATE "C", id)
    WHERE deleted_at IS NULL;

CREATE INDEX version_by_title ON version (tenant, shown COLLATE "C", global_id)
    WHERE state NOT IN ('DELETED', 'PURGED');
CREATE INDEX version_by_group ON version (tenant, group_name COLLATE "C", global_id)
    WHERE state NOT IN ('DELETED', 'PURGED');
CREATE INDEX version_by_artifact ON version (tenant, artifact_name COLLATE "C", global_id)
    WHERE state NOT IN ('DELETED', 'PURGED');

CREATE INDEX group_by_name ON artifact_group (tenant, name COLLATE "C", id)
    WHERE deleted_at IS NULL AND name <> 'default';
CREATE INDEX group_by_creation ON artifact_group (tenant, created_at, id)
    WHERE deleted_at IS NULL AND name <> 'default';
CREATE INDEX group_by_change ON artifact_group (tenant, modified_at, id)
    WHERE deleted_at IS NULL AND name <> 'default';
CREATE INDEX group_tags ON artifact_group USING gin (tags) WHERE deleted_at IS NULL;

DO $$
BEGIN
    CREATE INDEX group_words ON artifact_group USING gin (description gin_trgm_ops) WHERE deleted_at IS NULL;
    CREATE INDEX group_name_parts ON artifact_group USING gin (name gin_trgm_ops);
EXCEPTION WHEN undefined_object THEN
    RAISE NOTICE 'pg_trgm is not available: searches for parts of names read all names';
END $$;
