-- One row per run and channel: the files that came by it, with their outcomes.
SELECT
    t.run_id, r.business_at, t.channel,
    count(*) AS files,
    count(*) FILTER (WHERE t.status = 'duplicate') AS duplicate,
    count(*) FILTER (WHERE t.status = 'unidentified') AS unidentified,
    count(*) FILTER (WHERE t.status = 'unreadable') AS unreadable,
    count(*) FILTER (WHERE t.status = 'failed') AS failed,
    CAST(sum(t.size) AS BIGINT) AS received_bytes
FROM receipt AS t
JOIN run AS r ON r.run_id = t.run_id
GROUP BY t.run_id, r.business_at, t.channel
