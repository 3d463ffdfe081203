-- title: 进出口总额
-- uom: 万元
-- kind: cumulative
-- direction: up
-- rollup: latest
-- target: reported
-- quantity: none
-- form: core_economy
-- One row per unit and month: 进出口总额 this year over the annual target that the unit reports.
SELECT
    unit,
    period,
    sum(CASE WHEN item = 'amount_total' THEN number END) AS numerator,
    sum(CASE WHEN item = 'annual_target' THEN number END) AS denominator,
    list_concat(
        numerator_cells(cell_id, CASE WHEN item = 'amount_total' THEN number END),
        denominator_cells(cell_id, CASE WHEN item = 'annual_target' THEN number END)
    ) AS cells
FROM reported
WHERE form = 'core_economy' AND item IN ('amount_total', 'annual_target') AND row_key = '进出口总额'
GROUP BY unit, period
HAVING numerator IS NOT NULL AND denominator IS NOT NULL
