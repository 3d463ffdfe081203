-- One row per fault or question about a file or a value, with the unit's reason.
-- A reason holds for the same question about the same value of the same row, in any revision.
WITH reason_of_value AS (
    SELECT unit, form, period, rule, item, row_key, found, wanted, arg_max(reason, recorded_at) AS reason
    FROM answer
    GROUP BY unit, form, period, rule, item, row_key, found, wanted
)

SELECT
    f.receipt_id, f.submission_id, f.run_id, f.rule, f.severity, f.item, f.row_key, f.sheet, f.address, f.found, f.wanted, f.message,
    f.todo, f.recorded_at,
    finding_id(f.receipt_id, f.submission_id, f.rule, f.item, f.row_key, f.sheet, f.address, f.found, f.wanted) AS finding_id,
    g.reason
FROM store.finding AS f
LEFT JOIN store.submission AS s ON s.submission_id = f.submission_id
LEFT JOIN reason_of_value AS g
    ON f.severity IN ('explain', 'question') AND g.unit = s.unit AND g.form = s.form AND g.period = s.period AND g.rule = f.rule
    AND g.item IS NOT DISTINCT FROM f.item AND g.row_key IS NOT DISTINCT FROM f.row_key
    AND g.found IS NOT DISTINCT FROM f.found AND g.wanted IS NOT DISTINCT FROM f.wanted
WHERE f.recorded_at <= known_at()
