-- title: 重点服务业企业营业收入增长面
-- uom: %
-- kind: share
-- direction: up
-- rollup: ratio
-- target: none
-- quantity: M02.a
-- form: service_enterprises
-- One row per unit and month: firms with more revenue than in the same months of last year, of those that gave both.
WITH firm AS (
    SELECT
        unit,
        period,
        row_key,
        max(CASE WHEN item = 'revenue_total' THEN number END) AS this_year,
        max(CASE WHEN item = 'revenue_last_year' THEN number END) AS last_year,
        max(CASE WHEN item = 'revenue_total' THEN cell_id END) AS this_cell
    FROM reported
    WHERE form = 'service_enterprises' AND item IN ('revenue_total', 'revenue_last_year')
    GROUP BY unit, period, row_key
)

SELECT
    unit,
    period,
    sum(CASE WHEN this_year > last_year THEN 1 ELSE 0 END) AS numerator,
    count(*) AS denominator,
    list_concat(
        numerator_cells(this_cell, CASE WHEN this_year > last_year THEN 1 ELSE 0 END), denominator_cells(this_cell, 1)
    ) AS cells
FROM firm
WHERE this_year IS NOT NULL AND last_year IS NOT NULL
GROUP BY unit, period
