-- One row per indicator, unit and period of the year shown: `progress`, worked out once for all questions about an edition.
SELECT p.*
FROM progress AS p
JOIN period AS w ON w.code = p.period
WHERE w.year = $year
