-- title: 一般性支出同比增减
-- uom: %
-- kind: growth
-- direction: down
-- rollup: ratio
-- target: file
-- quantity: M18.e
-- form: fiscal_operation
-- One row per unit and month: general spending this year over the same months of last year.
WITH line AS (
    SELECT
        unit,
        period,
        row_key,
        max(CASE WHEN item = 'general_total' THEN number END) AS part,
        max(CASE WHEN item = 'general_last_year' THEN number END) AS whole,
        max(CASE WHEN item = 'general_total' THEN cell_id END) AS part_cell,
        max(CASE WHEN item = 'general_last_year' THEN cell_id END) AS whole_cell
    FROM reported
    WHERE form = 'fiscal_operation' AND item IN ('general_total', 'general_last_year')
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
HAVING denominator > 0
