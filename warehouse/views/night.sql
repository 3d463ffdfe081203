-- One row per run, also one without new files: its counts and shares, its duration, and the size of the store after it.
-- The duration is unknown for runs of earlier versions, and for the current run while it lasts.
WITH first_time AS (
    SELECT run_id, count(*) AS first_submissions, count(*) FILTER (WHERE status IN ('accepted', 'questioned')) AS accepted_first_time
    FROM submission
    WHERE revision = 1 AND reported_by IS NULL
    GROUP BY run_id
),

bytes AS (
    SELECT run_id, CAST(sum(size) AS BIGINT) AS received_bytes
    FROM receipt
    GROUP BY run_id
)

SELECT
    coalesce(r.run_id, c.run_id) AS run_id,
    coalesce(r.business_at, c.business_at) AS business_at,
    coalesce(r.files, 0) AS files,
    coalesce(r.submissions, 0) AS submissions,
    coalesce(f.first_submissions, 0) AS first_submissions,
    coalesce(f.accepted_first_time, 0) AS accepted_first_time,
    coalesce(r.questioned, 0) AS questioned,
    coalesce(r.returned, 0) AS returned,
    coalesce(r.duplicate, 0) AS duplicate,
    coalesce(r.unidentified, 0) AS unidentified,
    coalesce(r.unreadable, 0) AS unreadable,
    coalesce(r.failed, 0) AS failed,
    CASE WHEN f.first_submissions > 0 THEN f.accepted_first_time / f.first_submissions END AS first_time_share,
    CASE WHEN r.submissions > 0 THEN r.questioned / r.submissions END AS questioned_share,
    CASE WHEN r.submissions > 0 THEN r.returned / r.submissions END AS returned_share,
    CASE WHEN r.files > 0 THEN r.unidentified / r.files END AS unidentified_share,
    CASE WHEN r.files > 0 THEN r.unreadable / r.files END AS unreadable_share,
    c.seconds,
    c.store_bytes,
    coalesce(b.received_bytes, 0) AS received_bytes
FROM run AS r
FULL JOIN run_cost AS c ON c.run_id = r.run_id
LEFT JOIN first_time AS f ON f.run_id = r.run_id
LEFT JOIN bytes AS b ON b.run_id = r.run_id
