-- One row per thing that is wrong with, or must be asked about, a file or a value.
SELECT receipt_id, submission_id, run_id, rule, severity, item, row_key, sheet, address, found, wanted, message, todo, recorded_at
FROM store.finding
WHERE recorded_at <= known_at()
