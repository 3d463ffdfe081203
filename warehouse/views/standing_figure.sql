-- One row per indicator, unit and period: the figure of the latest edition that is known.
SELECT indicator, unit, period, numerator, denominator, cells, state, reported_units, expected_units, carried_units,
    numerator_to, denominator_to, coalesce(frozen_units, 0) AS frozen_units, known_rows, all_rows
FROM (
    SELECT f.*, row_number() OVER (PARTITION BY f.indicator, f.unit, f.period ORDER BY f.number DESC) AS age
    FROM store.figure AS f
    WHERE f.number <= (SELECT max(number) FROM edition)
)
WHERE age = 1 AND state <> 'gone'
