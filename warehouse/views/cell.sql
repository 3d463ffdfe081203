-- One row per value as written, of every revision and reading.
SELECT
    c.submission_id || '!' || c.sheet || '!' || c.address || CASE WHEN c.reading > 1 THEN '!' || c.reading ELSE '' END AS cell_id,
    c.submission_id, c.reading, c.unit, c.form, c.period, c.row_key, c.item, c.text, c.number, c.date, c.state, c.sheet, c.address
FROM store.cell AS c
SEMI JOIN (
    SELECT submission_id, 1 AS reading
    FROM submission
    UNION ALL
    SELECT submission_id, reading
    FROM reading
) AS r ON r.submission_id = c.submission_id AND r.reading = c.reading
