-- One row per owed unit, form and period: its deadline, and its status.
-- A report is as punctual as its first arrival, even if that was returned (docs/decisions/0012); the time taken to correct
-- it is a column of its own. A lead's report for a unit (代报) does not count as the unit's (docs/decisions/0056).
WITH arrival AS (
    SELECT
        unit, form, period,
        min(received_at) AS received_at,
        count(*) AS revisions,
        max_by(submission_id, revision) AS submission_id,
        max_by(status, revision) = 'returned' AS is_last_returned,
        count(*) FILTER (WHERE status IN ('accepted', 'questioned')) AS standing,
        count(*) FILTER (WHERE status = 'returned') AS returned,
        min(recorded_at) FILTER (WHERE status = 'returned') AS returned_at,
        min(revision) FILTER (WHERE status = 'returned') AS returned_revision,
        min_by(status, revision) AS first_status
    FROM submission
    WHERE reported_by IS NULL
    GROUP BY unit, form, period
),

mending AS (
    SELECT s.unit, s.form, s.period, min(s.received_at) AS mended_at
    FROM submission AS s
    JOIN arrival AS a ON a.unit = s.unit AND a.form = s.form AND a.period = s.period AND a.returned_revision < s.revision
    WHERE s.status IN ('accepted', 'questioned') AND s.reported_by IS NULL
    GROUP BY s.unit, s.form, s.period
),

owed AS (
    SELECT
        e.unit, e.form, e.period, e.due_at AS regular_due_at, e.is_provisional AS is_deadline_provisional,
        CASE WHEN x.kind = 'excused' AND x.until_at IS NULL THEN NULL ELSE coalesce(x.until_at, e.due_at) END AS last_at,
        p.ends_on, x.kind AS exemption, x.until_at AS excused_until, x.reason AS exemption_reason, x.approved_by
    FROM store.expected AS e
    JOIN period AS p ON p.code = e.period
    SEMI JOIN unit AS u ON u.unit = e.unit
    LEFT JOIN exemption AS x ON x.unit = e.unit AND x.form = e.form AND x.period = e.period
    -- As at a build on that day: periods not begun by then were not expected.
    WHERE p.starts_on <= CAST(known_at() AS DATE)
)

SELECT
    o.unit, o.form, o.period, coalesce(o.last_at, o.regular_due_at) AS due_at,
    CASE
        WHEN a.received_at IS NULL AND o.exemption = 'not_applicable' THEN 'not_applicable'
        WHEN a.received_at IS NULL AND known_at() < CAST(o.ends_on + INTERVAL 1 DAY AS TIMESTAMPTZ) THEN 'not_yet_due'
        WHEN a.received_at IS NULL AND o.exemption = 'excused' AND (o.last_at IS NULL OR known_at() <= o.last_at) THEN 'excused'
        WHEN a.received_at IS NULL AND known_at() <= o.last_at THEN 'due'
        WHEN a.received_at IS NULL THEN 'missing'
        WHEN a.standing = 0 THEN 'returned'
        WHEN o.last_at IS NULL OR a.received_at <= o.last_at THEN 'on_time'
        ELSE 'late'
    END AS status,
    a.received_at,
    CASE WHEN a.received_at > o.last_at THEN CAST(date_diff('minute', o.last_at, a.received_at) AS INTEGER) END AS late_minutes,
    a.submission_id,
    coalesce(a.revisions, 0) AS revisions,
    coalesce(a.returned, 0) AS returned,
    a.first_status IN ('accepted', 'questioned') AS is_accepted_first_time,
    coalesce(a.is_last_returned, false) AS has_open_return,
    a.returned_at, m.mended_at,
    CASE WHEN m.mended_at >= a.returned_at THEN date_diff('minute', a.returned_at, m.mended_at) / 60 END AS hours_to_mend,
    coalesce(e.standing = 'provisional', false) AS is_provisional,
    -- A report owed in an earlier year, and not returned in this one, is no longer asked for.
    isfinite(known_at())
        AND coalesce(greatest(coalesce(o.last_at, o.regular_due_at), a.returned_at), o.regular_due_at)
            < CAST(date_trunc('year', CAST(known_at() AS DATE)) AS TIMESTAMPTZ) AS is_of_past_year,
    o.regular_due_at, o.is_deadline_provisional AND o.last_at IS NOT DISTINCT FROM o.regular_due_at AS is_deadline_provisional, o.exemption, o.excused_until, o.exemption_reason, o.approved_by
FROM owed AS o
LEFT JOIN arrival AS a ON a.unit = o.unit AND a.form = o.form AND a.period = o.period
LEFT JOIN mending AS m ON m.unit = o.unit AND m.form = o.form AND m.period = o.period
LEFT JOIN current_submission AS c ON c.unit = o.unit AND c.form = o.form AND c.period = o.period
LEFT JOIN entry AS e ON e.submission_id = c.submission_id
