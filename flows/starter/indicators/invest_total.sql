-- title: 重点项目累计完成投资
-- uom: 万元
-- kind: cumulative
-- direction: up
-- rollup: sum
-- target: file
-- quantity: M01.a
-- headline: true
-- form: project_progress
-- One row per unit and month: what its projects have invested since January.
SELECT
    unit,
    period,
    sum(number) AS numerator,
    CAST(NULL AS DECIMAL(18, 6)) AS denominator,
    numerator_cells(cell_id, number) AS cells
FROM reported
WHERE form = 'project_progress' AND item = 'invest_total'
GROUP BY unit, period
HAVING numerator IS NOT NULL
