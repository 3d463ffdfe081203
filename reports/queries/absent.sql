-- One row per unit missing from a shown figure, with the status of its report, or of its base report.
SELECT
    l.indicator, c.unit,
    CASE WHEN d.status NOT IN ('on_time', 'late') THEN d.status WHEN b.unit IS NOT NULL THEN 'base_missing' ELSE 'incomplete' END AS status
FROM bulletin_line AS l
JOIN bulletin_contributor AS c ON c.indicator = l.indicator
JOIN year_due AS d ON d.unit = c.unit AND d.form = c.form AND d.period = l.period
LEFT JOIN base_lacking AS b ON b.indicator = l.indicator AND b.unit = c.unit AND b.period = l.period
LEFT JOIN unpaired_unit AS u ON u.indicator = l.indicator AND u.unit = c.unit AND u.period = l.period
WHERE l.reported_units < l.expected_units
    AND (
        d.status IN ('missing', 'returned', 'due', 'excused', 'not_yet_due')
        OR (d.status IN ('on_time', 'late') AND (b.unit IS NOT NULL OR (u.unit IS NOT NULL AND l.kind <> 'growth')))
    )
ORDER BY l.indicator, c.unit
