-- title: 谋划项目前期手续办结率
-- uom: %
-- kind: share
-- direction: up
-- rollup: ratio
-- target: none
-- quantity: M06.a
-- form: reserve_projects
-- One row per unit and month: preparatory procedures done over those wanted, its reserve projects together.
SELECT
    r.unit,
    r.period,
    sum(CASE WHEN r.item = 'procedures_done' THEN r.number END) AS numerator,
    sum(CASE WHEN r.item = 'procedures_wanted' THEN r.number END) AS denominator,
    list_concat(
        numerator_cells(r.cell_id, CASE WHEN r.item = 'procedures_done' THEN r.number END),
        denominator_cells(r.cell_id, CASE WHEN r.item = 'procedures_wanted' THEN r.number END)
    ) AS cells
FROM reported AS r
JOIN project AS p ON p.project_id = r.row_key
WHERE r.form = 'reserve_projects' AND r.item IN ('procedures_done', 'procedures_wanted') AND p.kind = 'reserve'
GROUP BY r.unit, r.period
HAVING numerator IS NOT NULL AND denominator > 0
