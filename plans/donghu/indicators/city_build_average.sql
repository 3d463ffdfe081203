-- title: 市百大项目平均建设进度
-- uom: %
-- kind: average
-- direction: up
-- rollup: ratio
-- target: file
-- deadline: 06-30
-- quantity: M04.d
-- form: major_projects
-- reading: 合计
-- primary: false
-- scope: list_contains(tiers, '市百大')
-- each: 100
-- One row per unit and month: the year's construction progress, averaged over the 市百大 projects that gave it (100 each).
SELECT
    r.unit,
    r.period,
    sum(r.number) AS numerator,
    100 * count(*) AS denominator,
    list_concat(numerator_cells(r.cell_id, r.number), denominator_cells(e.ref, 100)) AS cells
FROM reported AS r
JOIN register_entry AS e ON e.ref = 'project:' || r.row_key AND e.period = r.period AND list_contains(e.reporters, r.unit)
WHERE r.form = 'major_projects' AND r.item = 'build_pct' AND r.number IS NOT NULL AND list_contains(e.tiers, '市百大')
GROUP BY r.unit, r.period
