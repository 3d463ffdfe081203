-- title: 养老保险参保人数
-- uom: 人
-- kind: stock
-- direction: up
-- rollup: sum
-- target: none
-- quantity: M15.a
-- form: social_insurance
-- One row per unit and month: people in the pension insurance at the end of the month.
SELECT
    unit,
    period,
    sum(number) AS numerator,
    CAST(NULL AS DECIMAL(18, 6)) AS denominator,
    numerator_cells(cell_id, number) AS cells
FROM reported
WHERE form = 'social_insurance' AND item = 'insured_closing' AND (row_key LIKE '企业职工|%' OR row_key LIKE '城乡居民|%')
GROUP BY unit, period
HAVING numerator IS NOT NULL
