-- One row per unit with debts whose deadline fell in this year: the number of reports by kind, and the three due last.
SELECT
    unit,
    count(*) FILTER (status = 'missing') AS missing,
    count(*) FILTER (status = 'returned') AS returned,
    count(*) FILTER (status = 'due') AS due,
    array_to_string(list(form || ' ' || period ORDER BY due_at DESC, form)[:3], ', ')
        || CASE WHEN count(*) > 3 THEN ', ...' ELSE '' END AS latest
FROM due
WHERE status IN ('missing', 'returned', 'due') AND NOT is_of_past_year
GROUP BY unit
ORDER BY count(*) FILTER (status IN ('missing', 'returned')) DESC, unit
