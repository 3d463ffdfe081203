-- One row per report that is owed: by whom, and since when?
SELECT d.unit, f.title, p.label, d.due_at, d.status
FROM due AS d
JOIN form AS f ON f.form = d.form
JOIN period AS p ON p.code = d.period
WHERE d.status IN ('missing', 'returned')
ORDER BY d.due_at, d.unit
