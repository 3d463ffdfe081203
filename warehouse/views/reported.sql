-- One row per cell of the current submissions: what stands.
SELECT
    c.submission_id || '!' || c.sheet || '!' || c.address || CASE WHEN c.reading > 1 THEN '!' || c.reading ELSE '' END AS cell_id,
    c.submission_id, c.reading, c.unit, c.form, c.period, c.row_key, c.item, c.text, c.number, c.date, c.state, c.sheet, c.address
FROM store.cell AS c
SEMI JOIN current_submission AS s ON s.submission_id = c.submission_id AND s.reading = c.reading
