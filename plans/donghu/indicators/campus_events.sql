-- title: 百场校招场次（按100场）
-- uom: 场
-- kind: cumulative
-- direction: up
-- rollup: sum
-- target: file
-- quantity: M13.c
-- form: graduate_jobs
-- reading: 字面100场
-- headline: true
-- One row per unit and week: campus recruiting events since January; read literally, 100 of them are wanted.
SELECT
    unit,
    period,
    sum(number) AS numerator,
    CAST(NULL AS DECIMAL(18, 6)) AS denominator,
    numerator_cells(cell_id, number) AS cells
FROM reported
WHERE form = 'graduate_jobs' AND item = 'events_total'
GROUP BY unit, period
HAVING numerator IS NOT NULL
