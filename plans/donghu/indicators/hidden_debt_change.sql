-- title: 隐性债务存量比年初
-- uom: %
-- kind: growth
-- direction: down
-- rollup: ratio
-- target: none
-- quantity: M18.a
-- form: fiscal_operation
-- base: first_of_year
-- One row per unit and month: hidden debt at the end of the month over the opening stock of the first month of the year that the unit owes.
WITH stock AS (
    SELECT
        r.unit,
        r.form,
        r.period,
        max(CASE WHEN r.item = 'debt_opening' THEN r.number END) AS opening,
        max(CASE WHEN r.item = 'debt_closing' THEN r.number END) AS closing,
        max(CASE WHEN r.item = 'debt_opening' THEN r.cell_id END) AS opening_cell,
        max(CASE WHEN r.item = 'debt_closing' THEN r.cell_id END) AS closing_cell
    FROM reported AS r
    WHERE r.form = 'fiscal_operation' AND r.item IN ('debt_opening', 'debt_closing')
      AND r.row_key = '隐性债务' AND r.number IS NOT NULL
    GROUP BY r.unit, r.form, r.period
),

compared AS (
    SELECT s.unit, s.period, s.closing, s.closing_cell, f.opening AS first_opening, f.opening_cell AS first_cell
    FROM stock AS s
    LEFT JOIN base_period AS m ON m.unit = s.unit AND m.form = s.form AND m.period = s.period
    LEFT JOIN stock AS f ON f.unit = s.unit AND f.period = m.first_of_year
)

SELECT
    unit,
    period,
    sum(paired(closing, first_opening)) AS numerator,
    sum(paired(first_opening, closing)) AS denominator,
    pair_cells(closing_cell, closing, first_cell, first_opening) AS cells
FROM compared
GROUP BY unit, period
HAVING (denominator > 0) IS NOT FALSE
