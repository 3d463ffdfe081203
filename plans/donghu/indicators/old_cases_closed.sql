-- title: 非法集资存量案件处置率
-- uom: %
-- kind: share
-- direction: up
-- rollup: ratio
-- target: file
-- quantity: M19.a
-- form: financial_risk
-- One row per unit and month: old cases of illegal fund-raising closed, of all that the second round began with.
WITH line AS (
    SELECT
        unit,
        period,
        row_key,
        max(CASE WHEN item = 'cases_closed_total' THEN number END) AS part,
        max(CASE WHEN item = 'cases_base' THEN number END) AS whole,
        max(CASE WHEN item = 'cases_closed_total' THEN cell_id END) AS part_cell,
        max(CASE WHEN item = 'cases_base' THEN cell_id END) AS whole_cell
    FROM reported
    WHERE form = 'financial_risk' AND item IN ('cases_closed_total', 'cases_base') AND row_key = '非法集资'
    GROUP BY unit, period, row_key
)

SELECT
    unit,
    period,
    sum(paired(part, whole)) AS numerator,
    sum(paired(whole, part)) AS denominator,
    pair_cells(part_cell, part, whole_cell, whole) AS cells
FROM line
GROUP BY unit, period
HAVING denominator > 0
