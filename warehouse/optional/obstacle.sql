-- One row per problem that a unit has logged. Empty: the plan has no view of that name.
SELECT
    CAST(NULL AS VARCHAR) AS unit, CAST(NULL AS VARCHAR) AS problem, CAST(NULL AS VARCHAR) AS project_id,
    CAST(NULL AS VARCHAR) AS project, CAST(NULL AS VARCHAR) AS category, CAST(NULL AS VARCHAR) AS stage,
    CAST(NULL AS VARCHAR) AS description, CAST(NULL AS VARCHAR) AS owner, CAST(NULL AS DATE) AS raised_on,
    CAST(NULL AS DATE) AS first_due_on, CAST(NULL AS DATE) AS due_on, CAST(NULL AS VARCHAR) AS standing,
    CAST(NULL AS BOOLEAN) AS is_pressed_for, CAST(NULL AS DATE) AS solved_on, CAST(NULL AS BIGINT) AS age_days,
    CAST(NULL AS BIGINT) AS overdue_days, CAST(NULL AS VARCHAR) AS status, CAST(NULL AS VARCHAR) AS first_period,
    CAST(NULL AS VARCHAR) AS last_period, CAST(NULL AS BIGINT) AS periods, CAST(NULL AS VARCHAR) AS submission_id
WHERE false
