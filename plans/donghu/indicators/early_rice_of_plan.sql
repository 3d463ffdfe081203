-- title: 早稻栽种计划完成面积
-- uom: 亩
-- kind: cumulative
-- direction: up
-- rollup: ratio
-- target: reported
-- threshold: 1
-- deadline: 2022-06-30
-- quantity: M17.a
-- form: grain
-- reading: 对照各镇（处）计划面积
-- primary: false
-- One row per unit and week: mu of early rice planted over the area that the town planned.
WITH line AS (
    SELECT
        unit,
        period,
        row_key,
        max(CASE WHEN item = 'planted_total' THEN number END) AS part,
        max(CASE WHEN item = 'planned_area' THEN number END) AS whole,
        max(CASE WHEN item = 'planted_total' THEN cell_id END) AS part_cell,
        max(CASE WHEN item = 'planned_area' THEN cell_id END) AS whole_cell
    FROM reported
    WHERE form = 'grain' AND item IN ('planted_total', 'planned_area') AND row_key = '早稻'
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
