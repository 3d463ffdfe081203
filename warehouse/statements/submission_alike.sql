-- One row per submission, from a file with one of $hashes, for the same unit, form and period as one of $submissions.
SELECT s.submission_id
FROM store.submission AS s
JOIN store.receipt AS r ON r.receipt_id = s.receipt_id
WHERE r.sha256 IN (SELECT unnest($hashes::VARCHAR[])) AND (s.unit, s.form, s.period) IN (
    SELECT (unit, form, period) FROM store.submission WHERE submission_id IN (SELECT unnest($submissions::VARCHAR[]))
)
