-- One row per unit, form and period: the latest revision that was accepted or questioned.
SELECT unit, form, period, max_by(submission_id, revision) AS submission_id, max(revision) AS revision
FROM submission
WHERE status IN ('accepted', 'questioned')
GROUP BY unit, form, period
