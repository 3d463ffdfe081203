-- One row per edition, indicator, unit and period: the figure as that edition published it, with its cells.
WITH figure_span AS (
    SELECT *, lead(number) OVER (PARTITION BY indicator, unit, period ORDER BY number) AS replaced_in
    FROM store.figure
)

SELECT
    e.edition, h.indicator, h.unit, h.period, h.numerator, h.denominator, h.cells, h.state,
    h.reported_units, h.expected_units, h.carried_units,
    h.numerator_to, h.denominator_to, coalesce(h.frozen_units, 0) AS frozen_units, h.known_rows, h.all_rows
FROM edition AS e
JOIN figure_span AS h ON h.number <= e.number AND (h.replaced_in IS NULL OR h.replaced_in > e.number)
WHERE h.state <> 'gone'
