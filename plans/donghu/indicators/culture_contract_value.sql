-- title: 文旅企业政府采购平均合同金额
-- uom: 万元
-- kind: average
-- direction: none
-- rollup: ratio
-- target: none
-- quantity: M09.c
-- form: culture_tourism
-- One row per unit and month: the worth of such a contract on average.
WITH line AS (
    SELECT
        unit,
        period,
        row_key,
        max(CASE WHEN item = 'amount_total' THEN number END) AS part,
        max(CASE WHEN item = 'contracts_total' THEN number END) AS whole,
        max(CASE WHEN item = 'amount_total' THEN cell_id END) AS part_cell,
        max(CASE WHEN item = 'contracts_total' THEN cell_id END) AS whole_cell
    FROM reported
    WHERE form = 'culture_tourism' AND item IN ('amount_total', 'contracts_total')
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
