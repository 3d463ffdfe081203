-- title: 区重大重点项目年度计划投资完成额
-- uom: 万元
-- kind: cumulative
-- direction: up
-- rollup: ratio
-- target: reported
-- quantity: M04.c
-- form: major_projects
-- reading: 含省市项目
-- scope: list_contains(tiers, '区重大重点')
-- One row per unit and month: money invested this year over the annual plan, the 68 district projects, the 14 of province and city among them.
SELECT * FROM project_ratio(
    'invested_total', 'annual_plan', form = 'major_projects',
    entries := list_contains(tiers, '区重大重点')
)
