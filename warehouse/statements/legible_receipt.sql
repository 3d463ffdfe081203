-- One row per receipt of $receipts without erasure: neither of its file nor of a text in its findings, answers and entries.
SELECT r.receipt_id, r.file_name, r.channel, strftime(r.received_at AT TIME ZONE 'Asia/Shanghai', '%Y-%m-%d %H:%M')
FROM store.receipt AS r
WHERE r.receipt_id IN (SELECT unnest($receipts::VARCHAR[]))
    AND r.sha256 NOT IN (SELECT sha256 FROM store.erasure)
    AND NOT (
        EXISTS (SELECT 1 FROM store.erasure)
        AND (
            EXISTS (SELECT 1 FROM store.finding AS f WHERE f.receipt_id = r.receipt_id AND contains(CAST(f AS VARCHAR), $hidden))
            OR EXISTS (SELECT 1 FROM store.answer AS a WHERE a.receipt_id = r.receipt_id AND contains(CAST(a AS VARCHAR), $hidden))
            OR EXISTS (SELECT 1 FROM store.entry AS e WHERE e.receipt_id = r.receipt_id AND contains(CAST(e AS VARCHAR), $hidden))
            OR EXISTS (
                SELECT 1 FROM store.confirmation AS c WHERE c.receipt_id = r.receipt_id AND contains(CAST(c AS VARCHAR), $hidden)
            )
        )
    )
ORDER BY r.received_at, r.receipt_id
