-- `verdict`: one row per staged submission: accepted, questioned or, where a finding has one of the severities $returning, returned.
CREATE OR REPLACE TEMP TABLE verdict AS
SELECT
    s.submission_id,
    CASE
        WHEN bool_or(list_contains($returning, g.severity)) THEN 'returned'
        WHEN bool_or(g.severity = 'question') THEN 'questioned'
        ELSE 'accepted'
    END AS status
FROM staged_submission AS s
LEFT JOIN graded AS g ON g.submission_id = s.submission_id
GROUP BY s.submission_id
