-- One row per unit and period: of the cells that meet a condition on `reported`, how many are counted.
CREATE OR REPLACE MACRO reported_count(is_counted, condition) AS TABLE
SELECT
    unit,
    period,
    sum(CASE WHEN is_counted THEN 1 ELSE 0 END) AS numerator,
    count(*) AS denominator,
    counted_cells(cell_id, CASE WHEN is_counted THEN 1 ELSE 0 END, cell_id) AS cells
FROM reported
WHERE condition
GROUP BY unit, period
