-- One row per line shown with a figure of the same period of the year before: what that was, and by how much this year's differs.
SELECT y.indicator, w.label AS period_label, y.last_year_value AS value, y.change, y.change_pct
FROM bulletin_line AS l
JOIN year_on_year AS y ON y.indicator = l.indicator AND y.unit = $district AND y.period = l.period
JOIN period AS w ON w.code = y.last_year_period
ORDER BY y.indicator
