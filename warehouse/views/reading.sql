-- One row per later reading of an archived file that is known.
SELECT submission_id, reading, reason, recorded_at
FROM store.reading
WHERE recorded_at <= known_at()
