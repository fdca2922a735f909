-- Exporters: what is copied to other registries, how far each has come, and why it does not come further.

CREATE TABLE exporter (
    id             uuid PRIMARY KEY,
    tenant         uuid NOT NULL REFERENCES tenant ON DELETE RESTRICT,
    name           text NOT NULL,
    context_type   text NOT NULL CHECK (context_type IN ('AUTO', 'CUSTOM', 'NONE')),
    context        text,
    subjects       text[] NOT NULL,
    subject_format text,
    kek_format     text,
    config         jsonb NOT NULL,                    -- secrets replaced
    sealed_secrets bytea NOT NULL,
    paused         boolean NOT NULL DEFAULT false,
    caught_up      boolean NOT NULL DEFAULT false,    -- since it was made, reset or sent elsewhere
    position       bigint NOT NULL DEFAULT 0,         -- in the tenant's audit trail: what came up to here is copied
    progressed_at  timestamptz NOT NULL DEFAULT now(),
    trace          text NOT NULL DEFAULT '',
    failures       integer NOT NULL DEFAULT 0,        -- since the last success
    due_at         timestamptz DEFAULT now(),         -- null: nothing to do until it is roused
    change_no      bigint NOT NULL DEFAULT 1,         -- who copies by an older one has to stop
    created_at     timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT exporter_name_once UNIQUE (tenant, name),
    CONSTRAINT custom_has_a_context CHECK (context_type <> 'CUSTOM' OR context IS NOT NULL),
    CONSTRAINT exports_something CHECK (cardinality(subjects) > 0)
);
CREATE INDEX exporter_due ON exporter (due_at) WHERE NOT paused;
