-- One row per file that no version of the program could read, with the trace and the versions that failed. All its receipts have the same arrival.
WITH tried AS (
    SELECT r.*, row_number() OVER arrival AS nth
    FROM store.receipt AS r
    WHERE r.sha256 IN (SELECT sha256 FROM store.receipt WHERE status = 'failed')
        AND r.sha256 NOT IN (SELECT sha256 FROM store.erasure)
    WINDOW arrival AS (PARTITION BY channel, sender, file_name, sha256, received_at ORDER BY recorded_at, receipt_id)
),

unread AS (
    SELECT channel, sender, file_name, sha256, received_at, arg_min(receipt_id, nth) AS receipt_id, any_value(size) AS size,
        any_value(sent_at) AS sent_at, list(receipt_id) AS receipts
    FROM tried
    GROUP BY channel, sender, file_name, sha256, received_at
    HAVING bool_and(status = 'failed')
),

fault AS (
    SELECT receipt_id, rule, found, wanted, recorded_at FROM store.finding WHERE rule IN ('program_failed', 'program_untaken')
)

SELECT
    u.receipt_id, u.sha256, u.channel, u.sender, u.file_name, u.size, u.received_at, u.sent_at,
    f.rule, arg_max(f.found, f.recorded_at) AS trace, list(f.wanted) AS versions
FROM unread AS u
JOIN fault AS f ON list_contains(u.receipts, f.receipt_id)
WHERE f.rule = 'program_failed' OR NOT EXISTS (
    SELECT 1 FROM store.receipt AS r
    WHERE r.channel = u.channel AND r.sender IS NOT DISTINCT FROM u.sender AND r.received_at = u.received_at
        AND r.file_name = u.file_name AND r.status <> 'failed'
)
GROUP BY ALL
ORDER BY u.received_at, u.file_name, u.receipt_id
