-- title: 就业帮扶人次
-- uom: 人次
-- kind: cumulative
-- direction: up
-- rollup: sum
-- target: none
-- quantity: M14.b
-- form: employment_aid
-- One row per unit and week: helps given since January to the eight groups.
SELECT
    unit,
    period,
    sum(number) AS numerator,
    CAST(NULL AS DECIMAL(18, 6)) AS denominator,
    numerator_cells(cell_id, number) AS cells
FROM reported
WHERE form = 'employment_aid' AND item = 'helped_total'
GROUP BY unit, period
HAVING numerator IS NOT NULL
