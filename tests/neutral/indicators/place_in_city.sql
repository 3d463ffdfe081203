-- title: 全市位次
-- uom: 位
-- kind: rank
-- direction: down
-- rollup: latest
-- target: file
-- quantity: none
-- form: accounts
-- One row per unit and month: the county's place in the city.
SELECT
    unit,
    period,
    sum(number) AS numerator,
    CAST(NULL AS DECIMAL(18, 6)) AS denominator,
    numerator_cells(cell_id, number) AS cells
FROM reported
WHERE form = 'accounts' AND item = 'place'
GROUP BY unit, period
HAVING numerator IS NOT NULL
