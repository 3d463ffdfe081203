-- One row per submission that the office entered for a unit (代录): by whom, why, and whether the unit has confirmed it.
-- It is provisional until it is confirmed, or a later submission for the same form and period replaces it. A returned one
-- does not count.
SELECT
    s.submission_id, s.unit, s.form, s.period, s.revision, s.status, s.received_at, e.entered_by, e.reason, e.via,
    CASE
        WHEN count(c.submission_id) > 0 THEN 'confirmed'
        WHEN count(n.submission_id) > 0 THEN 'replaced'
        WHEN any_value(s.status) = 'returned' THEN 'returned'
        ELSE 'provisional'
    END AS standing,
    min(c.recorded_at) AS confirmed_at,
    min(c.confirmed_by) AS confirmed_by
FROM store.entry AS e
JOIN submission AS s ON s.receipt_id = e.receipt_id
LEFT JOIN store.confirmation AS c ON c.submission_id = s.submission_id AND c.recorded_at <= known_at()
LEFT JOIN submission AS n
    ON n.unit = s.unit AND n.form = s.form AND n.period = s.period AND n.revision > s.revision
    AND n.status IN ('accepted', 'questioned')
WHERE e.recorded_at <= known_at()
GROUP BY ALL
