-- title: 贷款余额比年初增速
-- uom: %
-- kind: growth
-- direction: up
-- rollup: ratio
-- target: none
-- quantity: M03.b
-- form: financial_support
-- One row per unit and week: the loan balance over that of the first week of the year that the unit reported.
WITH balance AS (
    SELECT
        r.unit,
        r.period,
        r.row_key,
        r.number,
        r.cell_id,
        first_value(r.number) OVER first_of_year AS first_number,
        first_value(r.cell_id) OVER first_of_year AS first_cell
    FROM reported AS r
    JOIN period AS p ON p.code = r.period
    WHERE r.form = 'financial_support' AND r.item = 'loan_balance' AND r.row_key LIKE '信贷投放|%' AND r.number IS NOT NULL
    WINDOW first_of_year AS (PARTITION BY r.unit, r.row_key, p.year ORDER BY p.ends_on)
)

SELECT
    unit,
    period,
    sum(number) AS numerator,
    sum(first_number) AS denominator,
    list_concat(numerator_cells(cell_id, number), denominator_cells(first_cell, first_number)) AS cells
FROM balance
GROUP BY unit, period
HAVING denominator > 0
