-- One row per run that is known.
SELECT run_id, kind, business_at, files, submissions, accepted, questioned, returned, duplicate, unidentified, unreadable, findings,
    (SELECT count(*) FROM store.receipt AS r WHERE r.run_id = run.run_id AND r.status = 'failed') AS failed
FROM store.run AS run
WHERE business_at <= known_at()
