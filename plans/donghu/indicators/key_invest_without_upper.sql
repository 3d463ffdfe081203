-- title: 区重大重点项目年度计划投资完成额
-- uom: 万元
-- kind: cumulative
-- direction: up
-- rollup: ratio
-- target: reported
-- quantity: M04.c
-- form: major_projects
-- reading: 不含省市项目
-- primary: false
-- scope: list_contains(tiers, '区重大重点') AND NOT list_contains(tiers, '省大中型') AND NOT list_contains(tiers, '市百大')
-- One row per unit and month: money invested this year over the annual plan, district projects that are neither of province nor city.
SELECT * FROM project_ratio(
    'invested_total', 'annual_plan', form = 'major_projects',
    entries := list_contains(tiers, '区重大重点') AND NOT list_contains(tiers, '省大中型') AND NOT list_contains(tiers, '市百大')
)
