-- One row per narrative measure: how many of the units that owe its report have sent it. Never scored.
WITH latest AS (
    SELECT d.form, d.period, w.label
    FROM year_due AS d
    JOIN period AS w ON w.code = d.period
    WHERE CAST(d.due_at AT TIME ZONE 'Asia/Shanghai' AS TIMESTAMP) <= $cut_off_at
    QUALIFY row_number() OVER (PARTITION BY d.form ORDER BY w.ends_on DESC) = 1
)

SELECT
    m.measure_no, m.campaign_no, m.title, m.clause, f.form, f.title AS form_title, f.cadence, l.label AS period_label,
    count(d.unit) FILTER (WHERE d.status NOT IN ('excused', 'not_applicable')) AS expected, count(*) FILTER (WHERE d.status IN ('on_time', 'late')) AS reported
FROM measure AS m
JOIN form AS f ON list_contains(f.measures, m.measure_no) AND f.form <> $tasks_form
LEFT JOIN latest AS l ON l.form = f.form
LEFT JOIN year_due AS d ON d.form = l.form AND d.period = l.period
WHERE m.is_narrative
GROUP BY ALL
ORDER BY m.measure_no
