-- One row per cell or register row behind a figure: its place, its submission, and the reason that the unit gave for it.
-- As JSON a submission of an earlier snapshot, which knows no `reported_by`, has none.
WITH refs AS (
    SELECT part, ref, amount, CASE WHEN ref LIKE '%!%!%' THEN split_part(ref, '!', 1) END AS submission_id
    FROM figure_cell WHERE edition = $edition AND indicator = $indicator AND unit = $unit AND period = $period
)

SELECT p.part, p.ref, p.amount, r.file_name, r.sha256, c.sheet, c.address, c.text, s.unit, s.period, s.submission_id, s.revision, s.received_at,
    a.reason, to_json(s) ->> 'reported_by' AS reported_by
FROM refs AS p
LEFT JOIN submission AS s ON s.submission_id = p.submission_id
LEFT JOIN receipt AS r ON r.receipt_id = s.receipt_id
LEFT JOIN (
    SELECT DISTINCT ON (cell_id) cell_id, sheet, address, text, row_key, item FROM cell
    WHERE submission_id IN (SELECT submission_id FROM refs)
) AS c ON c.cell_id = p.ref
LEFT JOIN (
    SELECT unit, form, period, row_key, item, found, arg_max(reason, recorded_at) AS reason FROM answer GROUP BY ALL
) AS a
    ON a.unit = s.unit AND a.form = s.form AND a.period = s.period AND a.item = c.item AND a.row_key = c.row_key
    AND a.found = c.text
ORDER BY p.part DESC, s.unit, p.ref
