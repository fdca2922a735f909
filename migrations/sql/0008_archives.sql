-- What an import of another registry's archive needs: its ids are kept, and those that are given from then on exceed them.

-- The service may take the next of a sequence, but not set one; so this is done with the rights of the owner. The margin
-- is for ids that others take at this very moment.
CREATE FUNCTION exceed_ids(of_content bigint, of_version bigint) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    IF of_content >= (SELECT last_value FROM content_id_seq) THEN
        PERFORM setval('content_id_seq', of_content + 100);
    END IF;
    IF of_version >= (SELECT last_value FROM version_global_id_seq) THEN
        PERFORM setval('version_global_id_seq', of_version + 100);
    END IF;
END $$;
