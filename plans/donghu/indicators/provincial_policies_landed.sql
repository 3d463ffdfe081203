-- title: 省“28条”已落实条数占比
-- uom: %
-- kind: milestone
-- direction: up
-- rollup: latest
-- target: none
-- quantity: M01.d
-- form: policy_delivery
-- One row per unit and week: policies of 省28条 with the status 已落实, of those reported.
SELECT
    unit,
    period,
    sum(CASE WHEN text = '已落实' THEN 1 ELSE 0 END) AS numerator,
    count(*) AS denominator,
    list_concat(
        numerator_cells(cell_id, CASE WHEN text = '已落实' THEN 1 ELSE 0 END),
        denominator_cells(cell_id, 1)
    ) AS cells
FROM reported
WHERE form = 'policy_delivery' AND item = 'status' AND row_key LIKE '省28条-%'
GROUP BY unit, period
