-- title: 实际利用外资
-- uom: 万美元
-- kind: cumulative
-- direction: up
-- rollup: latest
-- target: reported
-- quantity: none
-- form: core_economy
-- One row per unit and month: 实际利用外资 this year over the annual target that the unit reports.
WITH line AS (
    SELECT
        unit,
        period,
        row_key,
        max(CASE WHEN item = 'amount_total' THEN number END) AS part,
        max(CASE WHEN item = 'annual_target' THEN number END) AS whole,
        max(CASE WHEN item = 'amount_total' THEN cell_id END) AS part_cell,
        max(CASE WHEN item = 'annual_target' THEN cell_id END) AS whole_cell
    FROM reported
    WHERE form = 'core_economy' AND item IN ('amount_total', 'annual_target') AND row_key = '实际利用外资'
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
