-- One row per standing report that the office entered for a unit, and that the unit has not confirmed yet.
SELECT e.unit, f.title AS form_title, w.label AS period_label, e.entered_by, e.reason, e.via,
    CAST(e.received_at AT TIME ZONE 'Asia/Shanghai' AS TIMESTAMP) AS received_at
FROM entry AS e
JOIN current_submission AS c ON c.submission_id = e.submission_id
JOIN form AS f ON f.form = e.form
JOIN period AS w ON w.code = e.period
WHERE e.standing = 'provisional'
ORDER BY e.unit, e.received_at, e.form
