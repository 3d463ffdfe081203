-- title: 新增“四上”企业
-- uom: 户
-- kind: cumulative
-- direction: up
-- rollup: latest
-- target: file
-- quantity: none
-- form: core_economy
-- One row per unit and month: firms newly above the statistical threshold (四上) this year.
SELECT
    unit,
    period,
    sum(number) AS numerator,
    CAST(NULL AS DECIMAL(18, 6)) AS denominator,
    numerator_cells(cell_id, number) AS cells
FROM reported
WHERE form = 'core_economy' AND item = 'firms_total' AND row_key = '四上企业'
GROUP BY unit, period
HAVING numerator IS NOT NULL
