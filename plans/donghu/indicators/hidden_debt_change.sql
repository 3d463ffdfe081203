-- title: 隐性债务存量比年初
-- uom: %
-- kind: growth
-- direction: down
-- rollup: ratio
-- target: none
-- quantity: M18.a
-- form: fiscal_operation
-- One row per unit and month: hidden debt at the end of the month over the opening stock of the unit's first month of the year.
WITH stock AS (
    SELECT
        r.unit,
        r.period,
        p.ends_on,
        p.year,
        max(CASE WHEN r.item = 'debt_opening' THEN r.number END) AS opening,
        max(CASE WHEN r.item = 'debt_closing' THEN r.number END) AS closing,
        max(CASE WHEN r.item = 'debt_opening' THEN r.cell_id END) AS opening_cell,
        max(CASE WHEN r.item = 'debt_closing' THEN r.cell_id END) AS closing_cell
    FROM reported AS r
    JOIN period AS p ON p.code = r.period
    WHERE r.form = 'fiscal_operation' AND r.item IN ('debt_opening', 'debt_closing')
      AND r.row_key = '隐性债务' AND r.number IS NOT NULL
    GROUP BY r.unit, r.period, p.ends_on, p.year
),

compared AS (
    SELECT
        unit,
        period,
        closing,
        closing_cell,
        first_value(opening) OVER first_of_year AS first_opening,
        first_value(opening_cell) OVER first_of_year AS first_cell
    FROM stock
    WINDOW first_of_year AS (PARTITION BY unit, year ORDER BY ends_on)
)

SELECT
    unit,
    period,
    sum(paired(closing, first_opening)) AS numerator,
    sum(paired(first_opening, closing)) AS denominator,
    pair_cells(closing_cell, closing, first_cell, first_opening) AS cells
FROM compared
GROUP BY unit, period
HAVING denominator > 0
