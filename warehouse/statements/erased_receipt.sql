-- One row per receipt of $receipts without submissions that was not erased before.
INSERT INTO store.erasure (submission_id, sha256, reason, cells, recorded_at)
SELECT r.receipt_id, r.sha256, $reason, 0, CAST($at AS TIMESTAMPTZ)
FROM store.receipt AS r
ANTI JOIN store.submission AS s ON s.receipt_id = r.receipt_id
ANTI JOIN store.erasure AS d ON d.submission_id = r.receipt_id
WHERE r.receipt_id IN (SELECT unnest($receipts::VARCHAR[]))
