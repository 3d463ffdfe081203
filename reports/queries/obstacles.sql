-- One row per problem that a unit has logged of a project, as last reported. The project is named as the unit wrote it.
WITH wide AS (
    SELECT
        c.unit, c.period, c.row_key, w.ends_on, w.label AS period_label,
        any_value(c.text) FILTER (WHERE c.item = 'project') AS project,
        any_value(c.text) FILTER (WHERE c.item = 'category') AS category,
        any_value(c.text) FILTER (WHERE c.item = 'stage') AS stage,
        coalesce(
            any_value(c.text) FILTER (WHERE c.item = 'description'), any_value(c.text) FILTER (WHERE c.item = 'blockage')
        ) AS description,
        any_value(c.text) FILTER (WHERE c.item = 'responsible') AS responsible,
        any_value(c.text) FILTER (WHERE c.item = 'status') AS status,
        any_value(c.date) FILTER (WHERE c.item = 'raised_on') AS raised_on,
        any_value(c.date) FILTER (WHERE c.item = 'due_on') AS due_on,
        any_value(c.date) FILTER (WHERE c.item = 'solved_on') AS solved_on
    FROM reported AS c
    JOIN period AS w ON w.code = c.period
    WHERE c.form = 'project_obstacles' AND w.ends_on <= $reference_on AND w.year = year($reference_on)
    GROUP BY c.unit, c.period, c.row_key, w.ends_on, w.label
)

SELECT p.project_id, o.* EXCLUDE (project)
FROM wide AS o
JOIN project AS p ON o.project IN (p.project_id, p.name) OR (length(o.project) >= 4 AND contains(p.name, o.project))
QUALIFY row_number() OVER (PARTITION BY p.project_id, o.unit, o.row_key ORDER BY o.ends_on DESC) = 1
ORDER BY p.project_id, o.raised_on, o.unit, o.row_key
