-- One row per staged submission that is later in the year than one of $rejected of the same unit and form.
SELECT DISTINCT later.submission_id
FROM staged_submission AS later
JOIN period AS p ON p.code = later.period
JOIN staged_submission AS earlier ON earlier.unit = later.unit AND earlier.form = later.form
JOIN period AS q ON q.code = earlier.period AND q.year = p.year AND q.ends_on < p.ends_on
WHERE earlier.submission_id IN (SELECT unnest($rejected::VARCHAR[]))
