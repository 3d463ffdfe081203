-- One row per problem that a unit has logged, in its current state; problems to be pressed for come first.
SELECT
    o.unit, o.problem, o.project_id, coalesce(p.name, o.project) AS project, coalesce(o.category, o.stage) AS category, o.description,
    o.owner, o.raised_on, o.first_due_on, o.due_on, o.standing, o.is_pressed_for, o.solved_on, o.age_days, o.overdue_days, o.status,
    w.label AS last_period_label
FROM obstacle AS o
JOIN period AS w ON w.code = o.last_period
LEFT JOIN project AS p ON p.project_id = o.project_id
ORDER BY o.is_pressed_for DESC, o.overdue_days DESC NULLS LAST, o.age_days DESC, o.unit, o.problem
