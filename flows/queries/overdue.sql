-- One row: the last period after $period of the same year with an overdue report, and its deadline; NULL if there is none, or
-- a later figure exists. $indicator and $unit name the figure; for the district any unit's report counts.
SELECT max_by(d.period, p.ends_on), strftime(max_by(d.due_at, p.ends_on), '%Y-%m-%d %H:%M')
FROM due AS d
JOIN indicator AS i ON i.form = d.form AND i.indicator = $indicator
JOIN period AS p ON p.code = d.period
JOIN period AS w ON w.code = $period AND w.year = p.year AND w.ends_on < p.ends_on
WHERE d.status IN ('missing', 'returned')
    AND (d.unit = $unit OR EXISTS (SELECT 1 FROM unit WHERE unit = $unit AND kind = 'district'))
    AND NOT EXISTS (
        SELECT 1 FROM standing_figure AS f JOIN period AS q ON q.code = f.period
        WHERE f.indicator = $indicator AND f.unit = $unit AND q.year = w.year AND q.ends_on > w.ends_on
    )
