-- The record: tenants and their people, contracts, proposals, deliveries, and the audit trail.
-- Every foreign key restricts: nothing that history needs goes away with something else.

CREATE DOMAIN compatibility_level AS text CHECK (VALUE IN
    ('NONE', 'BACKWARD', 'BACKWARD_TRANSITIVE', 'FORWARD', 'FORWARD_TRANSITIVE', 'FULL', 'FULL_TRANSITIVE'));

-- Identity ------------------------------------------------------------------------------------------------------------

CREATE TABLE tenant (
    id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    name       text NOT NULL UNIQUE,
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE team (
    id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    tenant     uuid NOT NULL REFERENCES tenant ON DELETE RESTRICT,
    name       text NOT NULL,
    contacts   text[] NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX team_name_once ON team (tenant, lower(name));

CREATE TABLE principal (
    id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    tenant     uuid NOT NULL REFERENCES tenant ON DELETE RESTRICT,
    team       uuid REFERENCES team ON DELETE RESTRICT,
    name       text NOT NULL,
    role       text NOT NULL CHECK (role IN ('admin', 'developer', 'reader', 'auditor')),
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT developers_have_a_team CHECK (role <> 'developer' OR team IS NOT NULL)
);

CREATE TABLE api_key (
    id           uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    tenant       uuid NOT NULL REFERENCES tenant ON DELETE RESTRICT,
    principal    uuid NOT NULL REFERENCES principal ON DELETE RESTRICT,
    prefix       text NOT NULL,
    digest       bytea NOT NULL UNIQUE,
    scopes       text[] NOT NULL DEFAULT '{}',
    created_at   timestamptz NOT NULL DEFAULT now(),
    expires_at   timestamptz,
    revoked_at   timestamptz,
    last_used_at timestamptz
);
CREATE INDEX api_key_by_tenant ON api_key (tenant, created_at);

CREATE TABLE channel (
    id             uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    tenant         uuid NOT NULL REFERENCES tenant ON DELETE RESTRICT,
    team           uuid NOT NULL REFERENCES team ON DELETE RESTRICT,
    name           text NOT NULL,
    kind           text NOT NULL,
    address        text NOT NULL,
    sealed_url     bytea NOT NULL,
    hears_versions boolean NOT NULL DEFAULT false,
    created_at     timestamptz NOT NULL DEFAULT now(),
    removed_at     timestamptz
);
CREATE UNIQUE INDEX channel_name_once ON channel (team, lower(name)) WHERE removed_at IS NULL;

-- Audit: rows are added, never changed --------------------------------------------------------------------------------

CREATE TABLE audit_head (
    tenant uuid PRIMARY KEY REFERENCES tenant ON DELETE RESTRICT,
    seq    bigint NOT NULL DEFAULT 0
);

CREATE TABLE audit_event (
    id          uuid PRIMARY KEY,
    tenant      uuid NOT NULL REFERENCES tenant ON DELETE RESTRICT,
    seq         bigint NOT NULL,
    at          timestamptz NOT NULL,
    action      text NOT NULL,
    entity_type text NOT NULL,
    entity_id   uuid NOT NULL,
    actor_id    uuid,
    actor_name  text NOT NULL,
    actor_team  uuid,
    detail      jsonb NOT NULL,
    canonical   bytea NOT NULL,
    leaf        bytea NOT NULL,
    CONSTRAINT audit_place_once UNIQUE (tenant, seq)
);
CREATE INDEX audit_by_entity ON audit_event (tenant, entity_type, entity_id, seq);
CREATE INDEX audit_by_action ON audit_event (tenant, action, seq);

CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit trail is append-only' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER audit_rows_stay BEFORE UPDATE OR DELETE ON audit_event
    FOR EACH ROW EXECUTE FUNCTION audit_is_append_only();
CREATE TRIGGER audit_table_stays BEFORE TRUNCATE ON audit_event
    FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();

CREATE FUNCTION audit_head_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'UPDATE' OR NEW.seq < OLD.seq OR NEW.tenant <> OLD.tenant THEN
        RAISE EXCEPTION 'the audit trail only grows' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER audit_head_grows BEFORE UPDATE OR DELETE ON audit_head
    FOR EACH ROW EXECUTE FUNCTION audit_head_only_grows();

-- Contracts -----------------------------------------------------------------------------------------------------------

CREATE TABLE artifact_group (
    id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    tenant     uuid NOT NULL REFERENCES tenant ON DELETE RESTRICT,
    name       text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT group_name_once UNIQUE (tenant, name)
);

CREATE TABLE artifact (
    id             uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    tenant         uuid NOT NULL REFERENCES tenant ON DELETE RESTRICT,
    artifact_group uuid NOT NULL REFERENCES artifact_group ON DELETE RESTRICT,
    name           text NOT NULL,
    fqn            text NOT NULL,
    format         text NOT NULL,
    owner          uuid NOT NULL REFERENCES team ON DELETE RESTRICT,
    origin         text NOT NULL CHECK (origin IN ('native', 'confluent', 'apicurio', 'mendix')),
    default_level  compatibility_level NOT NULL,
    description    text NOT NULL DEFAULT '',
    last_ordinal   integer NOT NULL DEFAULT 0,
    created_at     timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT artifact_fqn_once UNIQUE (tenant, fqn),
    CONSTRAINT artifact_name_once UNIQUE (artifact_group, name)
);

CREATE TABLE content (
    id          bigserial PRIMARY KEY,
    tenant      uuid NOT NULL REFERENCES tenant ON DELETE RESTRICT,
    format      text NOT NULL,
    digest      bytea NOT NULL,
    fingerprint text NOT NULL,
    text        text NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT content_digest_once UNIQUE (tenant, digest)
);

CREATE TABLE version (
    id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    tenant     uuid NOT NULL REFERENCES tenant ON DELETE RESTRICT,
    artifact   uuid NOT NULL REFERENCES artifact ON DELETE RESTRICT,
    content    bigint NOT NULL REFERENCES content ON DELETE RESTRICT,
    ordinal    integer NOT NULL CHECK (ordinal >= 1),
    label      text NOT NULL,
    semver     text NOT NULL,
    prerelease boolean NOT NULL DEFAULT false,
    global_id  bigserial NOT NULL UNIQUE,
    state      text NOT NULL DEFAULT 'ENABLED' CHECK (state IN ('ENABLED', 'DISABLED', 'DEPRECATED', 'RETIRED')),
    proposal   uuid,
    publisher  text NOT NULL,
    metadata   jsonb NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT version_ordinal_once UNIQUE (artifact, ordinal),
    CONSTRAINT version_label_once UNIQUE (artifact, label),
    CONSTRAINT version_semver_once UNIQUE (artifact, semver)
);
CREATE INDEX version_newest ON version (tenant, created_at DESC, id);

CREATE TABLE content_reference (
    id       bigserial PRIMARY KEY,
    content  bigint NOT NULL REFERENCES content ON DELETE RESTRICT,
    name     text NOT NULL,
    artifact uuid NOT NULL REFERENCES artifact ON DELETE RESTRICT,
    version  uuid REFERENCES version ON DELETE RESTRICT,
    CONSTRAINT reference_name_once UNIQUE (content, name)
);
CREATE INDEX reference_by_target ON content_reference (artifact);

CREATE TABLE rule (
    id             uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    tenant         uuid NOT NULL REFERENCES tenant ON DELETE RESTRICT,
    artifact_group uuid REFERENCES artifact_group ON DELETE RESTRICT,
    artifact       uuid REFERENCES artifact ON DELETE RESTRICT,
    level          compatibility_level NOT NULL,
    updated_at     timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT rule_one_scope CHECK (artifact_group IS NULL OR artifact IS NULL),
    CONSTRAINT rule_once UNIQUE NULLS NOT DISTINCT (tenant, artifact_group, artifact)
);

CREATE TABLE registration (
    id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    tenant     uuid NOT NULL REFERENCES tenant ON DELETE RESTRICT,
    artifact   uuid NOT NULL REFERENCES artifact ON DELETE RESTRICT,
    version    uuid NOT NULL REFERENCES version ON DELETE RESTRICT,
    agreed     uuid REFERENCES version ON DELETE RESTRICT,
    team       uuid NOT NULL REFERENCES team ON DELETE RESTRICT,
    source     text NOT NULL DEFAULT 'manual',
    fields     text[] NOT NULL DEFAULT '{}',
    notes      text,
    status     text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'inactive')),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    CONSTRAINT deleted_is_inactive CHECK (deleted_at IS NULL OR status = 'inactive')
);
CREATE UNIQUE INDEX registration_once ON registration (artifact, team, source) WHERE status = 'active';
CREATE INDEX registration_newest ON registration (tenant, created_at DESC, id) WHERE deleted_at IS NULL;
CREATE INDEX registration_by_team ON registration (team) WHERE deleted_at IS NULL;
CREATE INDEX registration_by_version ON registration (version) WHERE deleted_at IS NULL;

-- Proposals -----------------------------------------------------------------------------------------------------------

CREATE TABLE policy (
    id             uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    tenant         uuid NOT NULL REFERENCES tenant ON DELETE RESTRICT,
    artifact_group uuid REFERENCES artifact_group ON DELETE RESTRICT,
    artifact       uuid REFERENCES artifact ON DELETE RESTRICT,
    document       jsonb NOT NULL,
    updated_at     timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT policy_one_scope CHECK (artifact_group IS NULL OR artifact IS NULL),
    CONSTRAINT policy_once UNIQUE NULLS NOT DISTINCT (tenant, artifact_group, artifact)
);

CREATE TABLE proposal (
    id           uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    tenant       uuid NOT NULL REFERENCES tenant ON DELETE RESTRICT,
    state        text NOT NULL DEFAULT 'open'
                 CHECK (state IN ('open', 'approved', 'published', 'rejected', 'withdrawn', 'expired')),
    revision_no  integer NOT NULL DEFAULT 1,
    producer     uuid NOT NULL REFERENCES team ON DELETE RESTRICT,
    opened_by    text NOT NULL,
    policy       jsonb NOT NULL,
    reason       text,
    forced       boolean NOT NULL DEFAULT false,
    change_no    bigint NOT NULL DEFAULT 1,
    evaluated_no bigint NOT NULL DEFAULT 0,
    next_due_at  timestamptz,
    created_at   timestamptz NOT NULL DEFAULT now(),
    changed_at   timestamptz NOT NULL DEFAULT now(),
    decided_at   timestamptz,
    published_at timestamptz,
    CONSTRAINT published_has_a_time CHECK ((state = 'published') = (published_at IS NOT NULL)),
    CONSTRAINT decided_has_a_time CHECK ((state = 'open') = (decided_at IS NULL)),
    CONSTRAINT evaluated_what_happened CHECK (evaluated_no <= change_no)
);
CREATE INDEX proposal_newest ON proposal (tenant, created_at DESC, id);
CREATE INDEX proposal_unevaluated ON proposal (changed_at) WHERE evaluated_no < change_no;
CREATE INDEX proposal_due ON proposal (next_due_at) WHERE next_due_at IS NOT NULL;

ALTER TABLE version ADD CONSTRAINT version_proposal_fkey FOREIGN KEY (proposal) REFERENCES proposal ON DELETE RESTRICT;
-- However often publication is tried, a proposal publishes an artifact once.
CREATE UNIQUE INDEX version_of_proposal_once ON version (proposal, artifact) WHERE proposal IS NOT NULL;

CREATE TABLE revision (
    id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    proposal   uuid NOT NULL REFERENCES proposal ON DELETE RESTRICT,
    number     integer NOT NULL,
    cause      text NOT NULL CHECK (cause IN ('proposed', 'amended', 'base_moved')),
    deadline   timestamptz NOT NULL,
    deadline_set_at timestamptz NOT NULL DEFAULT now(),
    extensions integer NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT revision_number_once UNIQUE (proposal, number)
);

CREATE TABLE change_item (
    id          uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    tenant      uuid NOT NULL REFERENCES tenant ON DELETE RESTRICT,
    proposal    uuid NOT NULL REFERENCES proposal ON DELETE RESTRICT,
    revision    uuid NOT NULL REFERENCES revision ON DELETE RESTRICT,
    artifact    uuid NOT NULL REFERENCES artifact ON DELETE RESTRICT,
    kind        text NOT NULL CHECK (kind IN ('publish', 'delete', 'disable', 'loosen_rule', 'endpoint')),
    content     bigint REFERENCES content ON DELETE RESTRICT,
    base        uuid REFERENCES version ON DELETE RESTRICT,
    fingerprint text NOT NULL,
    request     jsonb NOT NULL,
    changes     jsonb NOT NULL,
    open        boolean NOT NULL DEFAULT true,
    CONSTRAINT publishes_a_content CHECK (kind <> 'publish' OR content IS NOT NULL)
);
CREATE UNIQUE INDEX one_open_item_per_artifact ON change_item (artifact) WHERE open;
CREATE INDEX change_item_by_revision ON change_item (revision);
CREATE INDEX change_item_by_artifact ON change_item (artifact, fingerprint);

CREATE TABLE affected_consumer (
    id           uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    revision     uuid NOT NULL REFERENCES revision ON DELETE RESTRICT,
    team         uuid NOT NULL REFERENCES team ON DELETE RESTRICT,
    registration uuid REFERENCES registration ON DELETE RESTRICT,
    version      uuid REFERENCES version ON DELETE RESTRICT,
    duty         boolean NOT NULL DEFAULT true,
    changes      jsonb NOT NULL DEFAULT '[]',
    left_at      timestamptz,
    CONSTRAINT affected_once UNIQUE NULLS NOT DISTINCT (revision, team, registration)
);
CREATE INDEX affected_by_registration ON affected_consumer (registration);

CREATE TABLE answer (
    id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    tenant     uuid NOT NULL REFERENCES tenant ON DELETE RESTRICT,
    proposal   uuid NOT NULL REFERENCES proposal ON DELETE RESTRICT,
    revision   uuid NOT NULL REFERENCES revision ON DELETE RESTRICT,
    team       uuid NOT NULL REFERENCES team ON DELETE RESTRICT,
    kind       text NOT NULL CHECK (kind IN ('acknowledged', 'objected', 'extension_requested', 'migrated')),
    reason     text,
    until      timestamptz,
    via        text NOT NULL CHECK (via IN ('api', 'link', 'ownership')),
    actor      text NOT NULL,
    current    boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT objections_say_why CHECK (kind <> 'objected' OR reason IS NOT NULL),
    CONSTRAINT extensions_say_until CHECK (kind <> 'extension_requested' OR until IS NOT NULL)
);
CREATE UNIQUE INDEX one_current_answer ON answer (revision, team) WHERE current;
CREATE INDEX answer_by_proposal ON answer (proposal, created_at);

CREATE TABLE delivery (
    id              uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    tenant          uuid NOT NULL REFERENCES tenant ON DELETE RESTRICT,
    thread          uuid NOT NULL,
    proposal        uuid REFERENCES proposal ON DELETE RESTRICT,
    revision        uuid REFERENCES revision ON DELETE RESTRICT,
    version         uuid REFERENCES version ON DELETE RESTRICT,
    stage           text NOT NULL,
    detail          jsonb NOT NULL DEFAULT '{}',
    team            uuid NOT NULL REFERENCES team ON DELETE RESTRICT,
    registration    uuid REFERENCES registration ON DELETE RESTRICT,
    channel         uuid REFERENCES channel ON DELETE RESTRICT,
    key             text NOT NULL UNIQUE,
    state           text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'delivered', 'undeliverable')),
    attempts        integer NOT NULL DEFAULT 0,
    next_attempt_at timestamptz NOT NULL DEFAULT now(),
    last_error      text,
    created_at      timestamptz NOT NULL DEFAULT now(),
    settled_at      timestamptz,
    CONSTRAINT about_a_proposal_or_a_version CHECK (thread = coalesce(proposal, version)),
    CONSTRAINT settled_has_a_time CHECK ((state = 'pending') = (settled_at IS NULL)),
    CONSTRAINT no_channel_is_undeliverable CHECK (channel IS NOT NULL OR state = 'undeliverable')
);
CREATE INDEX delivery_pending ON delivery (next_attempt_at) WHERE state = 'pending';
CREATE INDEX delivery_by_thread ON delivery (thread, created_at);

CREATE TABLE delivery_attempt (
    id          bigserial PRIMARY KEY,
    delivery    uuid NOT NULL REFERENCES delivery ON DELETE RESTRICT,
    number      integer NOT NULL,
    started_at  timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz,
    outcome     text CHECK (outcome IN ('delivered', 'failed', 'refused')),
    error       text,
    CONSTRAINT attempt_number_once UNIQUE (delivery, number)
);

-- Rights of the role that the service connects as: it owns nothing, so it cannot lift the triggers above ---------------

CREATE FUNCTION assent_grant(service_role text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('GRANT USAGE ON SCHEMA public TO %I', service_role);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO %I', service_role);
    EXECUTE format('GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO %I', service_role);
    EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON audit_event FROM %I', service_role);
    EXECUTE format('REVOKE DELETE, TRUNCATE ON audit_head FROM %I', service_role);
    EXECUTE format('REVOKE ALL ON migration FROM %I', service_role);
END $$;
REVOKE EXECUTE ON FUNCTION assent_grant FROM PUBLIC;
