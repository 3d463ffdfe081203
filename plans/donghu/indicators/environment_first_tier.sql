-- title: 营商环境全省测评进入第一方阵
-- uom: %
-- kind: milestone
-- direction: up
-- rollup: latest
-- target: file
-- quantity: M12.a
-- form: business_environment
-- reading: 公布的方阵
-- headline: true
-- One row per unit and month: the rating says 第一方阵 (1) or another (0).
SELECT
    unit,
    period,
    sum(CASE WHEN text = '第一方阵' THEN 1 ELSE 0 END) AS numerator,
    count(*) AS denominator,
    list_concat(
        numerator_cells(cell_id, CASE WHEN text = '第一方阵' THEN 1 ELSE 0 END),
        denominator_cells(cell_id, 1)
    ) AS cells
FROM reported
WHERE form = 'business_environment' AND item = 'tier' AND text IS NOT NULL
GROUP BY unit, period
