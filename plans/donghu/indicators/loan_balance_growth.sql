-- title: 贷款余额比年初增速
-- uom: %
-- kind: growth
-- direction: up
-- rollup: ratio
-- target: none
-- quantity: M03.b
-- form: financial_support
-- base: first_of_year
-- One row per unit and week: the loan balance over that of the first week of the year that the unit owes.
WITH balance AS (
    SELECT unit, form, period, row_key, number, cell_id
    FROM reported
    WHERE form = 'financial_support' AND item = 'loan_balance' AND row_key LIKE '信贷投放|%' AND number IS NOT NULL
),

compared AS (
    SELECT b.unit, b.period, b.number, b.cell_id, f.number AS first_number, f.cell_id AS first_cell
    FROM balance AS b
    LEFT JOIN base_period AS w ON w.unit = b.unit AND w.form = b.form AND w.period = b.period
    LEFT JOIN balance AS f ON f.unit = b.unit AND f.row_key = b.row_key AND f.period = w.first_of_year
)

SELECT
    unit,
    period,
    sum(paired(number, first_number)) AS numerator,
    sum(paired(first_number, number)) AS denominator,
    pair_cells(cell_id, number, first_cell, first_number) AS cells
FROM compared
GROUP BY unit, period
HAVING (denominator > 0) IS NOT FALSE
