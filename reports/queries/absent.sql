-- One row per unit that should stand behind a figure shown and does not, with what became of its report.
SELECT l.indicator, c.unit, coalesce(d.status, 'missing') AS status
FROM bulletin_line AS l
JOIN bulletin_contributor AS c ON c.indicator = l.indicator
JOIN year_due AS d ON d.unit = c.unit AND d.form = c.form AND d.period = l.period
WHERE l.reported_units < l.expected_units AND d.status IN ('missing', 'returned', 'due', 'excused', 'not_yet_due')
ORDER BY l.indicator, c.unit
