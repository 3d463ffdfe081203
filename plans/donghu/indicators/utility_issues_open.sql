-- title: 用电用水用气用工未解决问题数
-- uom: 项
-- kind: stock
-- direction: down
-- rollup: sum
-- target: none
-- quantity: M07.b
-- form: project_obstacles
-- One row per unit and month: problems of power, water, gas or labour raised and not solved by the end of the month.
WITH issue AS (
    SELECT
        r.unit,
        r.period,
        r.row_key,
        p.ends_on,
        max(CASE WHEN r.item = 'raised_on' THEN r.date END) AS raised_on,
        max(CASE WHEN r.item = 'solved_on' THEN r.date END) AS solved_on,
        max(CASE WHEN r.item = 'raised_on' THEN r.cell_id END) AS raised_cell
    FROM reported AS r
    JOIN period AS p ON p.code = r.period
    WHERE r.form = 'project_obstacles' AND r.item IN ('raised_on', 'solved_on') AND r.row_key LIKE '用能-%'
    GROUP BY r.unit, r.period, r.row_key, p.ends_on
)

SELECT
    unit,
    period,
    sum(CASE WHEN solved_on <= ends_on THEN 0 ELSE 1 END) AS numerator,
    CAST(NULL AS DECIMAL(18, 6)) AS denominator,
    numerator_cells(raised_cell, CASE WHEN solved_on <= ends_on THEN 0 ELSE 1 END) AS cells
FROM issue
WHERE raised_on <= ends_on
GROUP BY unit, period
