-- The landscape: which application runs which service where, and who consumes it. And what its changes need of the
-- rest: several changes in one proposal, contracts of one artifact that are served side by side, registrations on places.

-- A change set has items at places. All open ones of an artifact are of one proposal: the first of them leads.
ALTER TABLE change_item ADD COLUMN place integer NOT NULL DEFAULT 0, ADD COLUMN leads boolean NOT NULL DEFAULT true;
DROP INDEX one_open_item_per_artifact;
CREATE UNIQUE INDEX one_open_proposal_per_artifact ON change_item (artifact) WHERE open AND leads;
CREATE UNIQUE INDEX change_item_place_once ON change_item (revision, place);

-- An API serves 1.0 beside 2.0: each is a line of versions, named as its producer names it.
ALTER TABLE version ADD COLUMN line text;
DROP INDEX version_of_proposal_once;
CREATE UNIQUE INDEX version_of_proposal_once ON version (proposal, artifact, line) NULLS NOT DISTINCT
    WHERE proposal IS NOT NULL;

-- What an environment declares that it consumes is a registration for each endpoint. Endpoints come and go without
-- their history, so this refers to nothing.
ALTER TABLE registration ADD COLUMN endpoint uuid;
DROP INDEX registration_once;
CREATE UNIQUE INDEX registration_once ON registration (artifact, team, source, endpoint) NULLS NOT DISTINCT
    WHERE status = 'active';
CREATE INDEX registration_by_endpoint ON registration (endpoint) WHERE status = 'active' AND endpoint IS NOT NULL;

-- An application that is gone keeps its row, so that one that is put at its address again has its group again.
CREATE TABLE application (
    id                  uuid PRIMARY KEY,
    tenant              uuid NOT NULL REFERENCES tenant ON DELETE RESTRICT,
    owner               uuid NOT NULL REFERENCES team ON DELETE RESTRICT,
    artifact_group      uuid NOT NULL UNIQUE REFERENCES artifact_group ON DELETE RESTRICT,
    name                text NOT NULL,
    description         text,
    repository_location text,
    type                text NOT NULL,
    business_owner      jsonb,
    technical_owner     jsonb,
    created_at          timestamptz NOT NULL DEFAULT now(),
    updated_at          timestamptz NOT NULL DEFAULT now(),
    deleted_at          timestamptz
);
CREATE INDEX application_by_age ON application (tenant, created_at, id) WHERE deleted_at IS NULL;

-- Environments, endpoints and what is consumed are rows while they are there; the audit trail has their history.
CREATE TABLE environment (
    id               uuid PRIMARY KEY,
    tenant           uuid NOT NULL REFERENCES tenant ON DELETE RESTRICT,
    application      uuid NOT NULL REFERENCES application ON DELETE RESTRICT,
    name             text NOT NULL,
    location         text NOT NULL,
    custom_locations text[],
    type             text NOT NULL CHECK (type IN ('Production', 'Non-Production', 'Free App')),
    created_at       timestamptz NOT NULL DEFAULT now(),
    updated_at       timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX environment_by_application ON environment (application, created_at, id);

-- Every address of an environment, spelled one way: what is not the environment's own location is a custom one.
CREATE TABLE environment_location (
    tenant      uuid NOT NULL REFERENCES tenant ON DELETE RESTRICT,
    key         text NOT NULL,
    environment uuid NOT NULL REFERENCES environment ON DELETE RESTRICT,
    PRIMARY KEY (tenant, key)
);
CREATE INDEX location_by_environment ON environment_location (environment);

-- A service is an artifact once it has a contract.
CREATE TABLE service (
    id          uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    tenant      uuid NOT NULL REFERENCES tenant ON DELETE RESTRICT,
    application uuid NOT NULL REFERENCES application ON DELETE RESTRICT,
    artifact    uuid REFERENCES artifact ON DELETE RESTRICT,
    name        text NOT NULL,
    CONSTRAINT service_name_once UNIQUE (application, name)
);
CREATE INDEX service_by_artifact ON service (artifact);

-- A version of a service, and the version of the artifact that it points to: the newest one of its line.
CREATE TABLE service_version (
    id             uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    tenant         uuid NOT NULL REFERENCES tenant ON DELETE RESTRICT,
    service        uuid NOT NULL REFERENCES service ON DELETE RESTRICT,
    name           text NOT NULL,
    type           text NOT NULL,
    description    text NOT NULL,
    tags           text[] NOT NULL,
    security       jsonb NOT NULL,
    contracts      jsonb NOT NULL,                    -- documents by the ids of their contents
    digest         bytea NOT NULL,                    -- of the contracts as they were last sent
    version        uuid REFERENCES version ON DELETE RESTRICT,
    details        jsonb NOT NULL,                    -- what the contract says, as search shows it
    words          text NOT NULL,                     -- what search looks for, in lower case
    published_at   timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT service_version_once UNIQUE (service, name)
);

CREATE TABLE endpoint (
    id              uuid PRIMARY KEY,
    tenant          uuid NOT NULL REFERENCES tenant ON DELETE RESTRICT,
    environment     uuid NOT NULL REFERENCES environment ON DELETE RESTRICT,
    path            text NOT NULL,                    -- without slashes around it
    service_version uuid NOT NULL REFERENCES service_version ON DELETE RESTRICT,
    discoverable    boolean NOT NULL,
    validated       boolean NOT NULL,
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT endpoint_path_once UNIQUE (environment, path)
);
CREATE INDEX endpoint_by_service_version ON endpoint (service_version);
CREATE INDEX endpoint_by_validation ON endpoint (tenant, validated DESC, updated_at DESC, id);

-- What an environment says that it consumes. Without an endpoint it waits for one to appear; the registration is there
-- where the endpoint has a contract.
CREATE TABLE consumption (
    id           uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    tenant       uuid NOT NULL REFERENCES tenant ON DELETE RESTRICT,
    environment  uuid NOT NULL REFERENCES environment ON DELETE RESTRICT,
    location     text NOT NULL,
    key          text NOT NULL,                       -- the location, spelled one way
    items        jsonb NOT NULL,
    endpoint     uuid REFERENCES endpoint ON DELETE RESTRICT,
    registration uuid REFERENCES registration ON DELETE RESTRICT,
    CONSTRAINT consumption_once UNIQUE (environment, key)
);
CREATE INDEX consumption_by_key ON consumption (tenant, key);
CREATE INDEX consumption_by_endpoint ON consumption (endpoint);

-- What a proposal of the landscape will do as a whole once it is agreed on.
CREATE TABLE deployment (
    proposal    uuid PRIMARY KEY REFERENCES proposal ON DELETE RESTRICT,
    tenant      uuid NOT NULL REFERENCES tenant ON DELETE RESTRICT,
    application uuid NOT NULL REFERENCES application ON DELETE RESTRICT,
    fingerprint text NOT NULL,
    document    jsonb NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX deployment_by_content ON deployment (application, fingerprint);
