-- One row per unit, form and period with a deadline in the last weeks: its status. Excused reports are left out.
SELECT
    d.unit, u.position, f.title AS form_title, d.form, d.period, w.label AS period_label, d.status, d.returned, d.late_minutes,
    CAST(date_trunc('week', CAST(d.due_at AT TIME ZONE 'Asia/Shanghai' AS TIMESTAMP)) AS DATE) AS week_on,
    CAST(d.due_at AT TIME ZONE 'Asia/Shanghai' AS TIMESTAMP) AS due_at,
    CAST(d.received_at AT TIME ZONE 'Asia/Shanghai' AS TIMESTAMP) AS received_at
FROM year_due AS d
JOIN unit AS u ON u.unit = d.unit
JOIN form AS f ON f.form = d.form
JOIN period AS w ON w.code = d.period
WHERE CAST(d.due_at AT TIME ZONE 'Asia/Shanghai' AS TIMESTAMP) <= $cut_off_at
    AND CAST(d.due_at AT TIME ZONE 'Asia/Shanghai' AS TIMESTAMP) >= date_trunc('week', $cut_off_at) - to_days(CAST(7 * ($weeks - 1) AS INTEGER))
    AND d.status NOT IN ('excused', 'not_applicable')
ORDER BY u.position, due_at, d.form, d.period
