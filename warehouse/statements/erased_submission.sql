-- One row per submission of $erased that was not erased before.
INSERT INTO store.erasure (submission_id, sha256, reason, cells, recorded_at)
SELECT
    e.submission_id, r.sha256, $reason,
    (SELECT count(*) FROM store.cell AS c WHERE c.submission_id = e.submission_id AND c.reading = 1), CAST($at AS TIMESTAMPTZ)
FROM (SELECT unnest($erased::VARCHAR[]) AS submission_id) AS e
JOIN store.submission AS s ON s.submission_id = e.submission_id
JOIN store.receipt AS r ON r.receipt_id = s.receipt_id
ANTI JOIN store.erasure AS d ON d.submission_id = e.submission_id
