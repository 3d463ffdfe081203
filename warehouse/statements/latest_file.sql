-- One row per unit, form and period, and per whether the unit itself or its lead reported: SHA-256 of the file of the latest revision, and
-- its number. Of a submission that was returned
-- under other definitions the hash is empty: it is judged again.
SELECT unit, form, period, is_of_lead, max_by(sha256, revision), max(revision)
FROM (
    SELECT
        s.unit, s.form, s.period, s.reported_by IS NOT NULL AS is_of_lead, s.revision,
        CASE
            WHEN s.status = 'returned' AND u.definitions IS DISTINCT FROM d.definitions THEN ''
            ELSE r.sha256
        END AS sha256
    FROM store.submission AS s
    JOIN store.receipt AS r ON r.receipt_id = s.receipt_id
    LEFT JOIN store.run AS u ON u.run_id = s.run_id
    LEFT JOIN (SELECT max(value) AS definitions FROM store.setting WHERE name = 'definitions') AS d ON true
    UNION ALL
    SELECT unit, form, period, reported_by IS NOT NULL AS is_of_lead, revision, sha256 FROM staged_submission
)
GROUP BY unit, form, period, is_of_lead
