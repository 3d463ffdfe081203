-- One row per unit: how punctual is it, and how often is its report taken the first time?
SELECT unit, count(*) AS owed, count(*) FILTER (WHERE status = 'on_time') AS on_time, count(*) FILTER (WHERE status = 'late') AS late,
    count(*) FILTER (WHERE status = 'missing') AS missing, count(*) FILTER (WHERE is_accepted_first_time) AS accepted_first_time
FROM due
WHERE status NOT IN ('not_yet_due', 'due', 'excused', 'not_applicable')
GROUP BY unit
ORDER BY late + missing DESC, unit
