-- One row per unit, form and period that is owed: when, and what became of it.
WITH arrival AS (
    SELECT
        unit, form, period,
        min(received_at) AS received_at,
        count(*) AS revisions,
        max_by(submission_id, revision) AS submission_id,
        max_by(status, revision) AS last_status,
        count(*) FILTER (WHERE status IN ('accepted', 'questioned')) AS standing,
        count(*) FILTER (WHERE status = 'returned') AS returned,
        min_by(status, revision) AS first_status
    FROM submission
    GROUP BY unit, form, period
)

SELECT
    e.unit, e.form, e.period, e.due_at,
    CASE
        WHEN a.received_at IS NULL AND known_at() < CAST(p.ends_on + INTERVAL 1 DAY AS TIMESTAMPTZ) THEN 'not_yet_due'
        WHEN a.received_at IS NULL AND known_at() <= e.due_at THEN 'due'
        WHEN a.received_at IS NULL THEN 'missing'
        WHEN a.standing = 0 THEN 'returned'
        WHEN a.received_at <= e.due_at THEN 'on_time'
        ELSE 'late'
    END AS status,
    a.received_at,
    CASE WHEN a.received_at > e.due_at THEN CAST(date_diff('minute', e.due_at, a.received_at) AS INTEGER) END AS late_minutes,
    a.submission_id,
    coalesce(a.revisions, 0) AS revisions,
    coalesce(a.returned, 0) AS returned,
    a.first_status IN ('accepted', 'questioned') AS is_accepted_first_time
FROM store.expected AS e
JOIN period AS p ON p.code = e.period
SEMI JOIN unit AS u ON u.unit = e.unit
LEFT JOIN arrival AS a ON a.unit = e.unit AND a.form = e.form AND a.period = e.period
