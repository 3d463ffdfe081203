-- title: 未整改隐患
-- uom: 处
-- kind: state
-- direction: down
-- rollup: sum
-- target: file
-- quantity: none
-- form: roads
-- One row per unit and week: faults that are still open; none is wanted.
SELECT
    unit,
    period,
    sum(number) AS numerator,
    CAST(NULL AS DECIMAL(18, 6)) AS denominator,
    numerator_cells(cell_id, number) AS cells
FROM reported
WHERE form = 'roads' AND item = 'faults_open'
GROUP BY unit, period
HAVING numerator IS NOT NULL
