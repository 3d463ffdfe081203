-- One row per run of the last five: its instant and its counts.
SELECT
    run_id AS run, business_at, files, submissions, accepted, questioned, returned, duplicate, unidentified, unreadable,
    findings
FROM run
ORDER BY business_at DESC
LIMIT 5
