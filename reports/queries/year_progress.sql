-- One row per indicator, unit and period of the shown year: `progress`, computed once for all queries of an edition.
SELECT p.*
FROM progress AS p
JOIN period AS w ON w.code = p.period
WHERE w.year = $year
