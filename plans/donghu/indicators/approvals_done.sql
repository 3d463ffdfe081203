-- title: 报建报批环节办结率
-- uom: %
-- kind: milestone
-- direction: up
-- rollup: ratio
-- target: none
-- quantity: M05.e
-- form: project_obstacles
-- One row per unit and month: steps of approval done by the end of the month, of those in the log.
WITH problem AS (
    SELECT
        r.unit,
        r.period,
        r.row_key,
        p.ends_on,
        max(CASE WHEN r.item = 'stage' THEN r.cell_id END) AS asked_cell,
        max(CASE WHEN r.item = 'done_on' THEN r.date END) AS done_on,
        max(CASE WHEN r.item = 'done_on' THEN r.cell_id END) AS done_cell
    FROM reported AS r
    JOIN period AS p ON p.code = r.period
    WHERE r.form = 'project_obstacles' AND r.item IN ('stage', 'done_on') AND r.row_key LIKE '环节-%'
    GROUP BY r.unit, r.period, r.row_key, p.ends_on
    HAVING count(CASE WHEN r.item = 'stage' AND r.text IS NOT NULL THEN 1 END) > 0
)

SELECT
    unit,
    period,
    sum(CASE WHEN done_on <= ends_on THEN 1 ELSE 0 END) AS numerator,
    count(*) AS denominator,
    counted_cells(coalesce(done_cell, asked_cell), CASE WHEN done_on <= ends_on THEN 1 ELSE 0 END, asked_cell) AS cells
FROM problem
GROUP BY unit, period
