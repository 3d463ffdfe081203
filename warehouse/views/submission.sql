-- One row per unit, form, period and revision found in a file.
SELECT submission_id, receipt_id, run_id, unit, form, period, form_version, revision, status, received_at, recorded_at, reported_by
FROM store.submission
WHERE recorded_at <= known_at()
