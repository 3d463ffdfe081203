-- One row per unit, form and period owed this year or last year: `due`, computed once for all queries of an edition.
SELECT d.*
FROM due AS d
JOIN period AS p ON p.code = d.period
WHERE p.year >= $year - 1
