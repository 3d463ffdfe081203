-- title: 项目资金土地等问题解决率
-- uom: %
-- kind: share
-- direction: up
-- rollup: ratio
-- target: none
-- quantity: M05.f
-- form: project_obstacles
-- One row per unit and month: problems (money, land and the like) solved by the end of the month, of those raised.
WITH problem AS (
    SELECT
        r.unit,
        r.period,
        r.row_key,
        p.ends_on,
        max(CASE WHEN r.item = 'raised_on' THEN r.cell_id END) AS asked_cell,
        max(CASE WHEN r.item = 'solved_on' THEN r.date END) AS done_on,
        max(CASE WHEN r.item = 'solved_on' THEN r.cell_id END) AS done_cell
    FROM reported AS r
    JOIN period AS p ON p.code = r.period
    WHERE r.form = 'project_obstacles' AND r.item IN ('raised_on', 'solved_on') AND r.row_key LIKE '问题-%'
    GROUP BY r.unit, r.period, r.row_key, p.ends_on
    HAVING count(CASE WHEN r.item = 'raised_on' AND r.date <= p.ends_on THEN 1 END) > 0
)

SELECT
    unit,
    period,
    sum(CASE WHEN done_on <= ends_on THEN 1 ELSE 0 END) AS numerator,
    count(*) AS denominator,
    counted_cells(coalesce(done_cell, asked_cell), CASE WHEN done_on <= ends_on THEN 1 ELSE 0 END, asked_cell) AS cells
FROM problem
GROUP BY unit, period
