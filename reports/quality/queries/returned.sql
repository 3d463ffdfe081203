-- One row per submission that one of $runs returned or questioned: its file and its findings; the newest $most.
SELECT
    s.run_id, s.unit, f.title AS form_title, w.label AS period_label, s.revision, s.status, r.file_name,
    (SELECT count(*) FROM store.finding AS g WHERE g.submission_id = s.submission_id AND g.severity <> 'note') AS findings,
    count(*) OVER () AS everything
FROM submission AS s
JOIN receipt AS r ON r.receipt_id = s.receipt_id
JOIN form AS f ON f.form = s.form
JOIN period AS w ON w.code = s.period
WHERE s.run_id IN (SELECT unnest($runs::VARCHAR[])) AND s.status IN ('returned', 'questioned')
ORDER BY s.recorded_at DESC, s.run_id DESC, s.status DESC, s.unit, s.form, s.period, s.revision
LIMIT $most
