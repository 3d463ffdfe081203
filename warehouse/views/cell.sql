-- One row per value as written, of every revision and reading.
SELECT
    c.submission_id || '!' || c.sheet || '!' || c.address || CASE WHEN c.reading > 1 THEN '!' || c.reading ELSE '' END AS cell_id,
    c.submission_id, c.reading, c.unit, c.form, c.period, c.row_key, c.item, c.text, c.number, c.date, c.state, c.sheet, c.address
FROM store.cell AS c
SEMI JOIN submission AS s ON s.submission_id = c.submission_id
WHERE c.reading = 1
    OR EXISTS (SELECT 1 FROM reading AS r WHERE r.submission_id = c.submission_id AND r.reading = c.reading)
