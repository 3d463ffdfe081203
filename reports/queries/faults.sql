-- One row per finding in a unit's submissions.
SELECT
    s.unit, f.title AS form_title, s.period, w.label AS period_label, s.revision, s.status, n.rule, n.severity, n.sheet, n.address,
    n.found, n.wanted, n.message, n.todo, n.reason, r.file_name,
    CAST(n.recorded_at AT TIME ZONE 'Asia/Shanghai' AS TIMESTAMP) AS recorded_at
FROM finding AS n
JOIN submission AS s ON s.submission_id = n.submission_id
JOIN receipt AS r ON r.receipt_id = n.receipt_id
JOIN form AS f ON f.form = s.form
JOIN period AS w ON w.code = s.period
ORDER BY s.unit, recorded_at DESC, s.form, s.period, n.sheet, n.address, n.rule
