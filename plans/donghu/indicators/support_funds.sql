-- title: 民生补短板和新型基础设施到位资金
-- uom: 万元
-- kind: cumulative
-- direction: up
-- rollup: sum
-- target: none
-- quantity: M07.c
-- form: project_obstacles
-- One row per unit and month: money paid in this year for livelihood projects and new infrastructure.
WITH supported AS (
    SELECT unit, period, row_key
    FROM reported
    WHERE form = 'project_obstacles' AND item = 'support_class' AND text IN ('民生补短板', '新型基础设施') AND row_key LIKE '资金-%'
)

SELECT
    r.unit,
    r.period,
    sum(r.number) AS numerator,
    CAST(NULL AS DECIMAL(18, 6)) AS denominator,
    numerator_cells(r.cell_id, r.number) AS cells
FROM reported AS r
JOIN supported USING (unit, period, row_key)
WHERE r.form = 'project_obstacles' AND r.item = 'funds_total'
GROUP BY r.unit, r.period
HAVING numerator IS NOT NULL
