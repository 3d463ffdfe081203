-- One row per unit, form and period: the latest revision that was accepted or questioned, and the latest reading of it.
SELECT s.unit, s.form, s.period, s.submission_id, s.revision, coalesce(r.reading, 1) AS reading
FROM (
    SELECT unit, form, period, max_by(submission_id, revision) AS submission_id, max(revision) AS revision
    FROM submission
    WHERE status IN ('accepted', 'questioned') AND submission_id NOT IN (SELECT submission_id FROM erasure)
    GROUP BY unit, form, period
) AS s
LEFT JOIN (
    SELECT submission_id, max(reading) AS reading
    FROM reading
    GROUP BY submission_id
) AS r ON r.submission_id = s.submission_id
