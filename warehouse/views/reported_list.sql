-- One row per item of a current submission: its cells as lists, row by row.
SELECT c.*
FROM store.cell_list AS c
SEMI JOIN current_submission AS s ON s.submission_id = c.submission_id AND s.reading = c.reading
