-- One row per file that one of $runs could not identify or read: why; the newest $most.
SELECT
    r.run_id, r.file_name, r.channel, r.sender, r.status, any_value(u.title ORDER BY u.title) AS rule,
    any_value(g.message ORDER BY u.title, g.message) AS message, count(*) OVER () AS everything
FROM receipt AS r
LEFT JOIN store.finding AS g ON g.receipt_id = r.receipt_id AND g.severity <> 'note'
LEFT JOIN rule AS u ON u.rule = g.rule
WHERE r.run_id IN (SELECT unnest($runs::VARCHAR[])) AND r.status IN ('unidentified', 'unreadable')
GROUP BY r.run_id, r.receipt_id, r.file_name, r.channel, r.sender, r.status, r.recorded_at
ORDER BY r.recorded_at DESC, r.run_id DESC, r.status, r.file_name, r.receipt_id
LIMIT $most
