-- title: “四减一优化”减时限
-- uom: 天
-- kind: cumulative
-- direction: up
-- rollup: sum
-- target: none
-- quantity: M12.e
-- form: business_environment
-- One row per unit and month: days cut from approvals since January.
SELECT
    unit,
    period,
    sum(number) AS numerator,
    CAST(NULL AS DECIMAL(18, 6)) AS denominator,
    numerator_cells(cell_id, number) AS cells
FROM reported
WHERE form = 'business_environment' AND item = 'days_cut_total'
GROUP BY unit, period
HAVING numerator IS NOT NULL
