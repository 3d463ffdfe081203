-- One row per owed unit, form and begun period of this year: its deadline and status.
SELECT
    d.unit, f.title AS form_title, d.form, d.period, w.label AS period_label, w.ends_on, d.status, d.revisions, d.returned,
    d.late_minutes, d.hours_to_mend, d.exemption_reason, d.approved_by,
    CAST(d.excused_until AT TIME ZONE 'Asia/Shanghai' AS TIMESTAMP) AS excused_until,
    CAST(d.due_at AT TIME ZONE 'Asia/Shanghai' AS TIMESTAMP) AS due_at,
    CAST(d.received_at AT TIME ZONE 'Asia/Shanghai' AS TIMESTAMP) AS received_at
FROM year_due AS d
JOIN form AS f ON f.form = d.form
JOIN period AS w ON w.code = d.period
WHERE w.year = $year AND d.status <> 'not_yet_due'
ORDER BY d.unit, due_at DESC, d.form, w.ends_on DESC
