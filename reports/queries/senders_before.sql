-- One row per receipt of $receipts and unit that answers for a submission of another file with the same bytes.
SELECT r.receipt_id, coalesce(s.reported_by, s.unit) AS sender
FROM receipt AS r
JOIN receipt AS o ON o.sha256 = r.sha256 AND o.receipt_id <> r.receipt_id
JOIN submission AS s ON s.receipt_id = o.receipt_id
WHERE r.receipt_id IN (SELECT unnest($receipts::VARCHAR[]))
GROUP BY ALL
ORDER BY ALL
