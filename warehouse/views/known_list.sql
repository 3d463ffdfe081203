-- One row per item of a submission as read, of every revision and reading: its cells as lists, row by row.
SELECT c.*
FROM store.cell_list AS c
SEMI JOIN (
    SELECT submission_id, 1 AS reading
    FROM submission
    UNION ALL
    SELECT submission_id, reading
    FROM reading
) AS r ON r.submission_id = c.submission_id AND r.reading = c.reading
