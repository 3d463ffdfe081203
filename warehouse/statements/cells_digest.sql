-- One row per submission and reading: SHA-256 of its lists, in any order. The first reading's also covers the submission's
-- own columns and the hash of its file.
WITH own_digest AS MATERIALIZED (
    SELECT
        s.submission_id,
        sha256(CAST((
            s.submission_id, s.receipt_id, r.sha256, s.unit, s.form, s.period, s.form_version, s.revision, epoch_us(s.received_at)
        ) AS VARCHAR)) AS digest
    FROM store.submission AS s
    LEFT JOIN store.receipt AS r ON r.receipt_id = s.receipt_id
    WHERE s.submission_id IN (SELECT unnest($submissions::VARCHAR[]))
),

part AS (
    SELECT submission_id, 1 AS reading, digest FROM own_digest
    UNION ALL
    SELECT
        submission_id, reading,
        sha256(CAST((
            unit, form, period, item, sheet, row_keys, texts, numbers, dates, states, state, letters, addresses, first_line
        ) AS VARCHAR)) AS digest
    FROM store.item_list SEMI JOIN own_digest USING (submission_id)
    WHERE rowid >= (SELECT min(rowid) FROM store.item_list SEMI JOIN own_digest USING (submission_id))
    UNION ALL
    SELECT submission_id, reading, sha256(CAST((form, row_keys, row_numbers, first_line) AS VARCHAR)) AS digest
    FROM store.row_list SEMI JOIN own_digest USING (submission_id)
)

SELECT submission_id, reading, sha256(string_agg(digest, '' ORDER BY digest)) AS digest
FROM part
GROUP BY submission_id, reading
