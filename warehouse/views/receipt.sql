-- One row per received file, with its outcome.
SELECT receipt_id, run_id, file_name, sha256, channel, sender, size, received_at, recorded_at, status, sent_at
FROM store.receipt
WHERE recorded_at <= known_at()
