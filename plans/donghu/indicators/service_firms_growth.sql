-- title: 重点服务业企业营业收入增速
-- uom: %
-- kind: growth
-- direction: up
-- rollup: ratio
-- target: file
-- quantity: M02.a
-- form: service_enterprises
-- One row per unit and month: revenue this year over the same months of last year, the same firms.
WITH firm AS (
    SELECT
        unit,
        period,
        row_key,
        max(CASE WHEN item = 'revenue_total' THEN number END) AS this_year,
        max(CASE WHEN item = 'revenue_last_year' THEN number END) AS last_year,
        max(CASE WHEN item = 'revenue_total' THEN cell_id END) AS this_cell,
        max(CASE WHEN item = 'revenue_last_year' THEN cell_id END) AS last_cell
    FROM reported
    WHERE form = 'service_enterprises' AND item IN ('revenue_total', 'revenue_last_year')
    GROUP BY unit, period, row_key
)

SELECT
    unit,
    period,
    sum(paired(this_year, last_year)) AS numerator,
    sum(paired(last_year, this_year)) AS denominator,
    pair_cells(this_cell, this_year, last_cell, last_year) AS cells
FROM firm
GROUP BY unit, period
HAVING denominator > 0
