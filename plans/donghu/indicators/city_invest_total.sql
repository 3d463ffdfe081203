-- title: 市百大项目年度计划投资完成额
-- uom: 万元
-- kind: cumulative
-- direction: up
-- rollup: ratio
-- target: reported
-- threshold: 0.6
-- deadline: 06-30
-- quantity: M04.e
-- form: major_projects
-- reading: 合计
-- primary: false
-- headline: true
-- scope: list_contains(tiers, '市百大')
-- One row per unit and month: money invested this year over the annual plan, all 市百大 projects together.
SELECT * FROM project_ratio(
    'invested_total', 'annual_plan', form = 'major_projects',
    entries := list_contains(tiers, '市百大')
)
