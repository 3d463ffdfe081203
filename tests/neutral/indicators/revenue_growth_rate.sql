-- title: 一般公共预算收入增速
-- uom: %
-- kind: growth
-- direction: up
-- rollup: latest
-- target: file
-- quantity: M02.a
-- headline: true
-- form: accounts
-- One row per unit and month: this year's revenue over the same months of last year.
SELECT
    unit,
    period,
    sum(CASE WHEN item = 'revenue_total' THEN number END) AS numerator,
    sum(CASE WHEN item = 'revenue_last_year' THEN number END) AS denominator,
    list_concat(
        numerator_cells(cell_id, CASE WHEN item = 'revenue_total' THEN number END),
        denominator_cells(cell_id, CASE WHEN item = 'revenue_last_year' THEN number END)
    ) AS cells
FROM reported
WHERE form = 'accounts' AND item IN ('revenue_total', 'revenue_last_year')
GROUP BY unit, period
HAVING numerator IS NOT NULL AND denominator > 0
