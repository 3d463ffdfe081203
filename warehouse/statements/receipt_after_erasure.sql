-- One row per receipt with the erased bytes $sha256 that an earlier version of the program took in again.
SELECT 1
FROM store.receipt AS r
ANTI JOIN store.submission AS s ON s.receipt_id = r.receipt_id
ANTI JOIN store.erasure AS e ON e.submission_id = r.receipt_id
WHERE r.sha256 = $sha256
