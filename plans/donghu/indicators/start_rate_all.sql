-- title: 区重大重点项目开工率
-- uom: %
-- kind: share
-- direction: up
-- rollup: ratio
-- target: file
-- deadline: 06-30
-- quantity: M05.c
-- form: major_projects
-- reading: 占全部68个项目
-- headline: true
-- scope: list_contains(tiers, '区重大重点')
-- each: 1
-- One row per unit and month: projects started by the end of the month, of all 68 that the unit leads and has reported on.
SELECT * FROM projects_done(
    'project', 'started_on', form = 'major_projects',
    entries := list_contains(tiers, '区重大重点'), last_on := ends_on
)
