-- title: 谋划项目前期手续办结率
-- uom: %
-- kind: share
-- direction: up
-- rollup: ratio
-- target: none
-- quantity: M06.a
-- form: reserve_projects
-- scope: kind = 'reserve'
-- One row per unit and month: preparatory procedures done over those wanted, its reserve projects together.
SELECT * FROM project_ratio(
    'procedures_done', 'procedures_wanted', form = 'reserve_projects',
    entries := kind = 'reserve'
)
