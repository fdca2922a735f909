-- Naming: registrars and the schemes of identifiers that they keep, the services behind them, identifiers, and what the
-- names in a group have to look like. Rows without a tenant are everybody's to read and nobody's to change.

CREATE TABLE service_instance (
    id            text PRIMARY KEY,
    tenant        uuid NOT NULL REFERENCES tenant ON DELETE RESTRICT,
    service_type  text NOT NULL CHECK (service_type IN ('IDR', 'STORAGE', 'VC')),
    adapter_type  text NOT NULL,
    name          text NOT NULL,
    description   text,
    config        jsonb NOT NULL,          -- secrets replaced
    sealed_config bytea NOT NULL,          -- all of it
    is_primary    boolean NOT NULL DEFAULT false,
    created_at    timestamptz NOT NULL DEFAULT now(),
    updated_at    timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX one_primary_service ON service_instance (tenant, service_type) WHERE is_primary;
CREATE INDEX service_instance_newest ON service_instance (tenant, created_at DESC, id);

CREATE TABLE registrar (
    id         text PRIMARY KEY,
    tenant     uuid REFERENCES tenant ON DELETE RESTRICT,
    name       text NOT NULL,
    namespace  text NOT NULL,
    url        text NOT NULL,
    service    text REFERENCES service_instance ON DELETE RESTRICT,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX registrar_newest ON registrar (tenant, created_at DESC, id);
CREATE INDEX registrar_by_service ON registrar (service);

CREATE TABLE identifier_scheme (
    id                 text PRIMARY KEY,
    tenant             uuid REFERENCES tenant ON DELETE RESTRICT,
    registrar          text NOT NULL REFERENCES registrar ON DELETE RESTRICT,
    name               text NOT NULL,
    primary_key        text NOT NULL,
    validation_pattern text NOT NULL,
    link_template      text NOT NULL,
    service            text REFERENCES service_instance ON DELETE RESTRICT,
    created_at         timestamptz NOT NULL DEFAULT now(),
    updated_at         timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT primary_key_once UNIQUE NULLS NOT DISTINCT (registrar, primary_key, tenant)
);
CREATE INDEX scheme_newest ON identifier_scheme (tenant, created_at DESC, id);
CREATE INDEX scheme_by_service ON identifier_scheme (service);

CREATE TABLE scheme_qualifier (
    id                 text PRIMARY KEY,
    scheme             text NOT NULL REFERENCES identifier_scheme ON DELETE RESTRICT,
    key                text NOT NULL,
    description        text NOT NULL,
    validation_pattern text NOT NULL,
    place              integer NOT NULL DEFAULT 0 CHECK (place >= 0),
    created_at         timestamptz NOT NULL DEFAULT now(),
    updated_at         timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT qualifier_key_once UNIQUE (scheme, key)
);

CREATE TABLE identifier (
    id         text PRIMARY KEY,
    tenant     uuid NOT NULL REFERENCES tenant ON DELETE RESTRICT,
    scheme     text NOT NULL REFERENCES identifier_scheme ON DELETE RESTRICT,
    value      text NOT NULL,
    team       uuid REFERENCES team ON DELETE RESTRICT,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT identifier_value_once UNIQUE (tenant, scheme, value)
);
CREATE INDEX identifier_newest ON identifier (tenant, created_at DESC, id);
CREATE INDEX identifier_by_value ON identifier (tenant, value);
CREATE INDEX identifier_by_scheme ON identifier (scheme);

-- What the names of new artifacts in a group have to look like. By name: the group may not be there yet.
CREATE TABLE group_naming (
    id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    tenant     uuid NOT NULL REFERENCES tenant ON DELETE RESTRICT,
    group_name text NOT NULL,
    scheme     text NOT NULL REFERENCES identifier_scheme ON DELETE RESTRICT,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT group_governed_once UNIQUE (tenant, group_name)
);
CREATE INDEX group_naming_by_scheme ON group_naming (scheme);

-- An identifier stands for one artifact at most.
CREATE TABLE artifact_identifier (
    id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    identifier text NOT NULL UNIQUE REFERENCES identifier ON DELETE RESTRICT,
    tenant     uuid NOT NULL REFERENCES tenant ON DELETE RESTRICT,
    artifact   uuid NOT NULL REFERENCES artifact ON DELETE RESTRICT,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX artifact_identifier_by_artifact ON artifact_identifier (artifact);

INSERT INTO registrar (id, name, namespace, url) VALUES
    ('system-registrar-gs1', 'GS1', 'gs1', 'https://www.gs1.org'),
    ('system-registrar-abr', 'Australian Business Register', 'abr', 'https://abr.business.gov.au'),
    ('system-registrar-asic', 'ASIC', 'asic', 'https://asic.gov.au')
ON CONFLICT DO NOTHING;

INSERT INTO identifier_scheme (id, registrar, name, primary_key, validation_pattern, link_template) VALUES
    ('system-scheme-abn', 'system-registrar-abr', 'Australian Business Number', 'abn', '^\d{11}$', '/{primaryKey}/{value}'),
    ('system-scheme-acn', 'system-registrar-asic', 'Australian Company Number', 'acn', '^\d{9}$', '/{primaryKey}/{value}'),
    ('system-scheme-gln', 'system-registrar-gs1', 'GS1 Global Location Number', 'gln', '^\d{13}$', '/{primaryKey}/{value}'),
    ('system-scheme-gtin', 'system-registrar-gs1', 'GS1 Global Trade Item Number', '01', '^\d{14}$', '/{primaryKey}/{value}')
ON CONFLICT DO NOTHING;

INSERT INTO scheme_qualifier (id, scheme, key, description, validation_pattern, place) VALUES
    ('system-qualifier-batch', 'system-scheme-gtin', '10', 'Batch/Lot Number', '^[A-Za-z0-9]{1,20}$', 0),
    ('system-qualifier-serial', 'system-scheme-gtin', '21', 'Serial Number', '^[A-Za-z0-9]{1,20}$', 1)
ON CONFLICT DO NOTHING;
