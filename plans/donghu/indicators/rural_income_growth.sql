-- title: 农村居民人均可支配收入增速
-- uom: %
-- kind: growth
-- direction: up
-- rollup: latest
-- target: file
-- quantity: none
-- form: core_economy
-- One row per unit and month: 农村居民人均可支配收入 this year over the same months of last year.
WITH line AS (
    SELECT
        unit,
        period,
        row_key,
        max(CASE WHEN item = 'amount_total' THEN number END) AS part,
        max(CASE WHEN item = 'amount_last_year' THEN number END) AS whole,
        max(CASE WHEN item = 'amount_total' THEN cell_id END) AS part_cell,
        max(CASE WHEN item = 'amount_last_year' THEN cell_id END) AS whole_cell
    FROM reported
    WHERE form = 'core_economy' AND item IN ('amount_total', 'amount_last_year') AND row_key = '农村居民人均可支配收入'
    GROUP BY unit, period, row_key
)

SELECT
    unit,
    period,
    sum(paired(part, whole)) AS numerator,
    sum(paired(whole, part)) AS denominator,
    pair_cells(part_cell, part, whole_cell, whole) AS cells
FROM line
GROUP BY unit, period
HAVING numerator IS NOT NULL AND denominator > 0
