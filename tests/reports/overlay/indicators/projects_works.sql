-- title: 重点项目形象进度
-- uom: %
-- kind: average
-- direction: up
-- rollup: ratio
-- target: file
-- deadline: 2022-06-30
-- quantity: none
-- form: projects
-- headline: true
-- One row per unit and month: how far the projects' works have come, averaged over the projects (100 each).
SELECT
    unit,
    period,
    sum(number) AS numerator,
    100 * count(*) AS denominator,
    list_concat(numerator_cells(cell_id, number), denominator_cells(cell_id, 100)) AS cells
FROM reported
WHERE form = 'projects' AND item = 'build_pct' AND number IS NOT NULL
GROUP BY unit, period
