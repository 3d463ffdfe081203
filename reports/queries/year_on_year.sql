-- One row per shown line with a figure for the same period of the previous year: that value, and the change since.
SELECT y.indicator, w.label AS period_label, y.last_year_value AS value, y.change, y.change_pct
FROM bulletin_line AS l
JOIN year_on_year AS y ON y.indicator = l.indicator AND y.unit = $district AND y.period = l.period
JOIN period AS w ON w.code = y.last_year_period
ORDER BY y.indicator
