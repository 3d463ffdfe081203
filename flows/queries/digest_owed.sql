-- One row per unit that owes reports of this year: how many are missing, and how many were returned and not mended.
SELECT unit, count(*) FILTER (status = 'missing') AS missing, count(*) FILTER (status = 'returned') AS returned
FROM due
WHERE status IN ('missing', 'returned') AND NOT is_of_past_year
GROUP BY unit
ORDER BY count(*) DESC, unit
