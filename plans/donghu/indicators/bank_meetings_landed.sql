-- title: 政银企对接意向资金落地率
-- uom: %
-- kind: share
-- direction: up
-- rollup: ratio
-- target: none
-- quantity: M03.a
-- form: financial_support
-- One row per unit and week: money lent after meetings over money intended at meetings, this year.
WITH line AS (
    SELECT
        unit,
        period,
        row_key,
        max(CASE WHEN item = 'amount_total' THEN number END) AS part,
        max(CASE WHEN item = 'intended_total' THEN number END) AS whole,
        max(CASE WHEN item = 'amount_total' THEN cell_id END) AS part_cell,
        max(CASE WHEN item = 'intended_total' THEN cell_id END) AS whole_cell
    FROM reported
    WHERE form = 'financial_support' AND item IN ('amount_total', 'intended_total') AND row_key LIKE '政银企对接|%'
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
HAVING numerator IS NOT NULL AND denominator IS NOT NULL
