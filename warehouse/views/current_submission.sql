-- One row per unit, form and period: the latest accepted or questioned revision, and its latest reading. The unit's own
-- counts before its lead's report for it (`standing_rank`, docs/decisions/0056).
SELECT s.unit, s.form, s.period, s.submission_id, s.revision, coalesce(r.reading, 1) AS reading, s.reported_by
FROM (
    SELECT
        unit, form, period, max_by(submission_id, standing_rank(reported_by, revision)) AS submission_id,
        max_by(revision, standing_rank(reported_by, revision)) AS revision,
        CASE WHEN count(*) FILTER (WHERE reported_by IS NULL) = 0 THEN max_by(reported_by, revision) END AS reported_by
    FROM submission
    WHERE status IN ('accepted', 'questioned') AND submission_id NOT IN (SELECT submission_id FROM erasure)
    GROUP BY unit, form, period
) AS s
LEFT JOIN (
    SELECT submission_id, max(reading) AS reading
    FROM reading
    GROUP BY submission_id
) AS r ON r.submission_id = s.submission_id
