-- title: 方案点名重大项目二季度开工
-- uom: %
-- kind: milestone
-- direction: up
-- rollup: ratio
-- target: file
-- threshold: 1
-- deadline: 06-30
-- quantity: M05.d
-- form: major_projects
-- headline: true
-- scope: list_contains(tiers, '二季度开工')
-- each: 1
-- One row per unit and month: named projects started in the second quarter or before, of those that the unit leads.
SELECT * FROM projects_done(
    'project', 'started_on', form = 'major_projects',
    entries := list_contains(tiers, '二季度开工'), last_on := least(ends_on, make_date(year(ends_on), 6, 30))
)
