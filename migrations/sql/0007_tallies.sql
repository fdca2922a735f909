-- Tallies as differences. One row for each count was updated over and over by who adds many things in one transaction,
-- and reading past its dead versions took longer each time. Now every change is a row of its own, and now and then they
-- are added up; a count is the sum of its rows.
ALTER TABLE tally DROP CONSTRAINT tally_once;
CREATE INDEX tally_of_tenant ON tally (tenant, kind, trait) WHERE artifact_group IS NULL;
CREATE INDEX tally_of_group ON tally (artifact_group, kind, trait) WHERE artifact_group IS NOT NULL;

-- Adds up what nobody else is adding up at the moment.
CREATE FUNCTION tally_fold(of_tenant uuid, of_kind text, of_group uuid, of_trait text) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE folded bigint[];
BEGIN
    IF of_group IS NULL THEN
        folded := ARRAY(SELECT id FROM tally WHERE tenant = of_tenant AND artifact_group IS NULL AND kind = of_kind
                        AND trait = of_trait FOR UPDATE SKIP LOCKED);
    ELSE
        folded := ARRAY(SELECT id FROM tally WHERE artifact_group = of_group AND kind = of_kind AND trait = of_trait
                        FOR UPDATE SKIP LOCKED);
    END IF;
    WITH gone AS (DELETE FROM tally WHERE id = ANY(folded) RETURNING live)
    INSERT INTO tally (tenant, kind, artifact_group, trait, live)
    SELECT of_tenant, of_kind, of_group, of_trait, sum(live) FROM gone HAVING count(*) > 0;
END $$;

CREATE OR REPLACE FUNCTION tally_add(of_tenant uuid, of_kind text, of_group uuid, of_trait text, more integer) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO tally (tenant, kind, artifact_group, trait, live) VALUES (of_tenant, of_kind, of_group, of_trait, more);
    IF random() < 0.001 THEN PERFORM tally_fold(of_tenant, of_kind, of_group, of_trait); END IF;
END $$;
