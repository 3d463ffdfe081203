-- One row per receipt with any of $submissions whose cells are not erased.
SELECT DISTINCT r.receipt_id, r.sha256, r.file_name, r.channel, r.sender, r.size, r.received_at
FROM store.receipt AS r
JOIN store.submission AS s ON s.receipt_id = r.receipt_id
WHERE s.submission_id IN (SELECT unnest($submissions::VARCHAR[])) AND s.submission_id NOT IN (SELECT submission_id FROM store.erasure)
ORDER BY r.received_at, r.receipt_id
