-- title: “安全生产月”活动场次
-- uom: 场次
-- kind: cumulative
-- direction: up
-- rollup: sum
-- target: none
-- quantity: M20.e
-- form: work_safety
-- owner: 区应急管理局
-- One row per unit and week: events of the safety month this year.
SELECT
    unit,
    period,
    sum(number) AS numerator,
    CAST(NULL AS DECIMAL(18, 6)) AS denominator,
    numerator_cells(cell_id, number) AS cells
FROM reported
WHERE form = 'work_safety' AND item = 'events_total'
GROUP BY unit, period
HAVING numerator IS NOT NULL
