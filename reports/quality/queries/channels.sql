-- One row per shown run and channel: its files.
SELECT run_id, channel, files, duplicate, unidentified, unreadable, failed, received_bytes
FROM night_channel
WHERE run_id IN (SELECT unnest($runs::VARCHAR[]))
ORDER BY channel, business_at, run_id
