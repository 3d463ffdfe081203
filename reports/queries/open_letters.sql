-- One row per file (by the first letters of its receipt's id, $numbers) and sender with something left to mend or to explain: until the
-- next revision comes, or all has been explained.
SELECT left(s.receipt_id, 8) AS number, coalesce(s.reported_by, s.unit) AS sender
FROM submission AS s
JOIN finding AS f ON f.receipt_id = s.receipt_id AND coalesce(f.submission_id, s.submission_id) = s.submission_id
WHERE left(s.receipt_id, 8) IN (SELECT unnest($numbers::VARCHAR[]))
    AND (f.severity = 'reject' OR (f.severity IN ('explain', 'question') AND f.reason IS NULL))
    AND NOT EXISTS (
        SELECT 1 FROM submission AS n
        WHERE n.unit = s.unit AND n.form = s.form AND n.period = s.period AND n.revision > s.revision
    )
GROUP BY ALL
