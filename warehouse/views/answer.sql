-- One row per reason that a unit gave for a question to it.
SELECT receipt_id, submission_id, unit, form, period, rule, item, row_key, found, wanted, reason, recorded_at
FROM store.answer
WHERE recorded_at <= known_at()
