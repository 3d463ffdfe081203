-- One row per run that is known.
SELECT run_id, kind, business_at, files, submissions, accepted, questioned, returned, duplicate, unidentified, unreadable, findings
FROM store.run
WHERE business_at <= known_at()
