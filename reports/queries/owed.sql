-- One row per report that a unit owes: not received yet, or returned and not corrected; no deadlines of earlier years.
SELECT
    d.unit, d.form, f.title, d.period, p.label, d.due_at, d.is_deadline_provisional, d.revisions,
    d.status = 'returned' OR d.has_open_return AS is_returned,
    coalesce(greatest(d.due_at, d.returned_at), d.due_at) AS since,
    coalesce(d.submission_id, '') AS submission_id
FROM due AS d
JOIN form AS f ON f.form = d.form
JOIN period AS p ON p.code = d.period
WHERE (d.status IN ('not_yet_due', 'due', 'missing', 'returned') OR d.has_open_return) AND d.due_at <= $until AND NOT d.is_of_past_year
ORDER BY d.unit, d.due_at, d.form, d.period
