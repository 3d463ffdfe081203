-- title: 贷款展期和续贷户均金额
-- uom: 万元/户次
-- kind: average
-- direction: none
-- rollup: ratio
-- target: none
-- quantity: M03.c
-- form: financial_support
-- One row per unit and week: money extended or renewed this year over the firms that it concerned.
WITH line AS (
    SELECT
        unit,
        period,
        row_key,
        max(CASE WHEN item = 'amount_total' THEN number END) AS part,
        max(CASE WHEN item = 'firms_total' THEN number END) AS whole,
        max(CASE WHEN item = 'amount_total' THEN cell_id END) AS part_cell,
        max(CASE WHEN item = 'firms_total' THEN cell_id END) AS whole_cell
    FROM reported
    WHERE form = 'financial_support' AND item IN ('amount_total', 'firms_total') AND (row_key LIKE '贷款展期|%' OR row_key LIKE '续贷|%')
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
HAVING numerator IS NOT NULL AND denominator > 0
