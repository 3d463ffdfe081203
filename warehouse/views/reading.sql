-- One row per known new reading of an archived file.
SELECT submission_id, reading, reason, recorded_at
FROM store.reading
WHERE recorded_at <= known_at()
