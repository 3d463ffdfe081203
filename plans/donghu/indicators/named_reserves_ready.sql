-- title: 方案点名谋划项目前期手续与规划方案完成
-- uom: %
-- kind: milestone
-- direction: up
-- rollup: ratio
-- target: none
-- quantity: M06.a
-- form: reserve_projects
-- scope: list_contains(tiers, '列名谋划')
-- each: 1
-- One row per unit and month: named reserve projects with procedures and planning finished, of those that the unit leads.
SELECT * FROM projects_done(
    'project', 'done_on', form = 'reserve_projects',
    entries := list_contains(tiers, '列名谋划'), last_on := ends_on
)
