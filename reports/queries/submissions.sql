-- One row per submission: every revision that a unit sent.
SELECT
    s.unit, f.title AS form_title, s.form, s.period, w.label AS period_label, s.revision, s.status, r.file_name, e.entered_by, e.reason AS entry_reason, e.via,
    e.standing, to_json(s) ->> 'reported_by' AS reported_by, -- none in a snapshot from before the column
    CAST(s.received_at AT TIME ZONE 'Asia/Shanghai' AS TIMESTAMP) AS received_at
FROM submission AS s
JOIN receipt AS r ON r.receipt_id = s.receipt_id
JOIN form AS f ON f.form = s.form
JOIN period AS w ON w.code = s.period
LEFT JOIN entry AS e ON e.submission_id = s.submission_id
ORDER BY s.unit, received_at DESC, s.form, s.period, s.revision DESC
