-- One row per unit and form with reports overdue since this year: the periods, and the oldest deadline.
SELECT
    d.unit, d.form, f.title AS form_title, count(*) AS reports, list(w.label ORDER BY d.due_at, w.ends_on) AS periods,
    CAST(min(d.due_at) AT TIME ZONE 'Asia/Shanghai' AS TIMESTAMP) AS due_at
FROM due AS d
JOIN form AS f ON f.form = d.form
JOIN period AS w ON w.code = d.period
WHERE d.status = 'missing' AND NOT d.is_of_past_year
GROUP BY d.unit, d.form, f.title
ORDER BY due_at, d.unit, f.title
