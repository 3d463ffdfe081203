-- title: 项目要素需求保障到位率
-- uom: %
-- kind: share
-- direction: up
-- rollup: ratio
-- target: none
-- quantity: M07.a
-- form: project_obstacles
-- One row per unit and month: needs of projects (land, materials, money) wholly met, of all needs reported.
SELECT
    unit,
    period,
    sum(CASE WHEN secured >= needed THEN 1 ELSE 0 END) AS numerator,
    count(*) AS denominator,
    counted_cells(coalesce(secured_cell, needed_cell), CASE WHEN secured >= needed THEN 1 ELSE 0 END, needed_cell) AS cells
FROM reported_pair('needed', 'secured', form = 'project_obstacles' AND row_key LIKE '要素-%')
    AS need (unit, period, row_key, needed, secured, needed_cell, secured_cell)
WHERE needed IS NOT NULL
GROUP BY unit, period
