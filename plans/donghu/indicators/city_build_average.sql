-- title: 市百大项目平均建设进度
-- uom: %
-- kind: average
-- direction: up
-- rollup: ratio
-- target: file
-- deadline: 2022-06-30
-- quantity: M04.d
-- form: major_projects
-- reading: 合计
-- primary: false
-- One row per unit and month: the year's construction progress, averaged over the 市百大 projects that gave it (100 each).
SELECT
    r.unit,
    r.period,
    sum(r.number) AS numerator,
    100 * count(*) AS denominator,
    list_concat(numerator_cells(r.cell_id, r.number), denominator_cells('project:' || p.project_id, 100)) AS cells
FROM reported AS r
JOIN project AS p ON p.project_id = r.row_key
WHERE r.form = 'major_projects' AND r.item = 'build_pct' AND r.number IS NOT NULL AND list_contains(p.tiers, '市百大')
GROUP BY r.unit, r.period
