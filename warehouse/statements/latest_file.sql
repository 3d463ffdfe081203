-- One row per unit, form, period and kind of reporter (the unit itself, or its lead): SHA-256 of the latest revision's file,
-- and its number. The hash is empty if the submission was returned under other definitions: it is then judged again.
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
