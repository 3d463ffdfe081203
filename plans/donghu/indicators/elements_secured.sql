-- title: 项目要素需求保障到位率
-- uom: %
-- kind: share
-- direction: up
-- rollup: ratio
-- target: none
-- quantity: M07.a
-- form: project_obstacles
-- One row per unit and month: needs of projects (land, materials, money) wholly met, of all needs reported.
WITH need AS (
    SELECT
        unit,
        period,
        row_key,
        max(CASE WHEN item = 'needed' THEN number END) AS needed,
        max(CASE WHEN item = 'secured' THEN number END) AS secured,
        max(CASE WHEN item = 'needed' THEN cell_id END) AS needed_cell,
        max(CASE WHEN item = 'secured' THEN cell_id END) AS secured_cell
    FROM reported
    WHERE form = 'project_obstacles' AND item IN ('needed', 'secured') AND row_key LIKE '要素-%'
    GROUP BY unit, period, row_key
)

SELECT
    unit,
    period,
    sum(CASE WHEN secured >= needed THEN 1 ELSE 0 END) AS numerator,
    count(*) AS denominator,
    list_concat(
        numerator_cells(coalesce(secured_cell, needed_cell), CASE WHEN secured >= needed THEN 1 ELSE 0 END),
        denominator_cells(needed_cell, 1)
    ) AS cells
FROM need
WHERE needed IS NOT NULL
GROUP BY unit, period
