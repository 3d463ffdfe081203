-- One row per submission of $receipts: what became of it, when it was due, whether it came late, and the revision that stands where it was returned.
SELECT
    s.receipt_id, s.submission_id, s.unit, s.form, f.title, s.form_version, s.period, coalesce(p.label, s.period) AS label, s.revision, s.status,
    s.reported_by,
    coalesce(x.until_at, e.due_at) AS due_at,
    coalesce(s.received_at > coalesce(x.until_at, e.due_at), false) AS is_late,
    CASE WHEN s.status = 'returned' THEN c.revision END AS standing
FROM submission AS s
JOIN form AS f ON f.form = s.form
LEFT JOIN period AS p ON p.code = s.period
LEFT JOIN store.expected AS e ON e.unit = s.unit AND e.form = s.form AND e.period = s.period
LEFT JOIN exemption AS x ON x.unit = s.unit AND x.form = s.form AND x.period = s.period
LEFT JOIN current_submission AS c ON c.unit = s.unit AND c.form = s.form AND c.period = s.period
WHERE s.receipt_id IN (SELECT unnest($receipts::VARCHAR[]))
ORDER BY s.unit, s.form, s.period
