-- One row per unit with reports overdue since this year: how many, since when, on which forms.
SELECT d.unit, count(*) AS reports, strftime(min(d.due_at), '%Y-%m-%d') AS since,
    string_agg(DISTINCT f.title, '、' ORDER BY f.title) AS forms
FROM due AS d
JOIN form AS f ON f.form = d.form
WHERE d.status = 'missing' AND NOT d.is_of_past_year
GROUP BY d.unit
ORDER BY reports DESC, d.unit
LIMIT $most
