-- title: 限额以上消费品零售额增速
-- uom: %
-- kind: growth
-- direction: up
-- rollup: ratio
-- target: file
-- quantity: M08.f
-- form: commerce
-- One row per unit and month: the same sales over those of the same months of last year.
WITH line AS (
    SELECT
        unit,
        period,
        row_key,
        max(CASE WHEN item = 'retail_total' THEN number END) AS part,
        max(CASE WHEN item = 'retail_last_year' THEN number END) AS whole,
        max(CASE WHEN item = 'retail_total' THEN cell_id END) AS part_cell,
        max(CASE WHEN item = 'retail_last_year' THEN cell_id END) AS whole_cell
    FROM reported
    WHERE form = 'commerce' AND item IN ('retail_total', 'retail_last_year')
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
