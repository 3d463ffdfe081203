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
WITH line AS (
    SELECT
        r.unit,
        r.period,
        r.row_key,
        max(CASE WHEN r.item = 'procedures_done' THEN r.number END) AS part,
        max(CASE WHEN r.item = 'procedures_wanted' THEN r.number END) AS whole,
        max(CASE WHEN r.item = 'procedures_done' THEN r.cell_id END) AS part_cell,
        max(CASE WHEN r.item = 'procedures_wanted' THEN r.cell_id END) AS whole_cell
    FROM reported AS r
    JOIN register_entry AS p ON p.ref = 'project:' || r.row_key AND p.period = r.period
    WHERE r.form = 'reserve_projects' AND r.item IN ('procedures_done', 'procedures_wanted') AND p.kind = 'reserve'
    GROUP BY r.unit, r.period, r.row_key
)

SELECT
    unit,
    period,
    sum(paired(part, whole)) AS numerator,
    sum(paired(whole, part)) AS denominator,
    pair_cells(part_cell, part, whole_cell, whole) AS cells
FROM line
GROUP BY unit, period
HAVING numerator IS NOT NULL AND denominator > 0
