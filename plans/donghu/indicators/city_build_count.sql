-- title: 市百大项目建设进度60%以上的个数占比
-- uom: %
-- kind: share
-- direction: up
-- rollup: ratio
-- target: file
-- deadline: 06-30
-- quantity: M04.d
-- form: major_projects
-- reading: 逐项
-- primary: false
-- scope: list_contains(tiers, '市百大')
-- each: 1
-- One row per unit and month: 市百大 projects with 60% of the year's construction done, of all of that tier that the unit leads.
SELECT * FROM entries_counted(
    'project', is_counted := number >= 60,
    condition := form = 'major_projects' AND item = 'build_pct' AND number IS NOT NULL,
    entries := list_contains(tiers, '市百大')
)
