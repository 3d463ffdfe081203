-- title: 区重大重点项目开工率
-- uom: %
-- kind: share
-- direction: up
-- rollup: ratio
-- target: file
-- deadline: 06-30
-- quantity: M05.c
-- form: major_projects
-- reading: 占计划新开工项目
-- primary: false
-- headline: true
-- scope: list_contains(tiers, '区重大重点') AND nature = '新开工'
-- each: 1
-- One row per unit and month: projects started by the end of the month, of those whose start is planned for this year.
SELECT * FROM projects_done(
    'project', 'started_on', form = 'major_projects',
    entries := list_contains(tiers, '区重大重点') AND nature = '新开工', last_on := ends_on
)
