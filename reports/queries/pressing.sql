-- One row per obstacle that is not solved: the unit that must settle it, and by when. Without a deadline it has 30 days.
SELECT
    coalesce(u.unit, o.unit) AS unit, o.unit AS reporter, o.problem, coalesce(p.name, o.project, '') AS project,
    coalesce(o.description, o.category, '') AS description, o.raised_on, o.standing = 'dropped' AS is_dropped, w.label,
    coalesce(o.due_on, o.raised_on + 30) AS due_on
FROM obstacle AS o
JOIN period AS w ON w.code = o.last_period
LEFT JOIN unit AS u ON u.unit = o.owner
LEFT JOIN project AS p ON p.project_id = o.project_id
WHERE o.standing <> 'solved'
ORDER BY ALL
