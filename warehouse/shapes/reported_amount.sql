-- One row per unit and period: the sum of the numbers that meet a condition on `reported`.
CREATE OR REPLACE MACRO reported_amount(condition) AS TABLE
SELECT
    unit,
    period,
    sum(number) AS numerator,
    CAST(NULL AS DECIMAL(18, 6)) AS denominator,
    numerator_cells(cell_id, number) AS cells
FROM reported
WHERE condition
GROUP BY unit, period
HAVING numerator IS NOT NULL
