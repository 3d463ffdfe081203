-- One row per unit, form and period: the submission that stood at $instant.
SELECT unit, form, period, max_by(submission_id, standing_rank(reported_by, revision)) AS submission_id
FROM store.submission
WHERE status IN ('accepted', 'questioned') AND recorded_at <= $instant
GROUP BY unit, form, period
