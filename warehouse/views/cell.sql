-- One row per value as written, of every revision.
SELECT
    c.submission_id || '!' || c.sheet || '!' || c.address AS cell_id,
    c.submission_id, c.reading, c.unit, c.form, c.period, c.row_key, c.item, c.text, c.number, c.date, c.state, c.sheet, c.address
FROM store.cell AS c
SEMI JOIN submission AS s ON s.submission_id = c.submission_id
