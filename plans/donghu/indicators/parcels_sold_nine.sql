-- title: 地块出让成交
-- uom: %
-- kind: milestone
-- direction: up
-- rollup: ratio
-- target: none
-- quantity: M06.b
-- form: reserve_projects
-- reading: 按九宗计
-- scope: list_contains(tiers, '调规出让')
-- each: 1
-- One row per unit and month: parcels sold by the end of the month, 1-4号 read as four parcels.
SELECT * FROM projects_done(
    'project', 'sold_on', form = 'reserve_projects',
    entries := list_contains(tiers, '调规出让'), last_on := ends_on
)
