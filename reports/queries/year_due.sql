-- One row per unit, form and period owed this year or the last: `due`, worked out once for all questions about an edition.
SELECT d.*
FROM due AS d
JOIN period AS p ON p.code = d.period
WHERE p.year >= $year - 1
