-- title: 来昌留昌人数（东湖区）
-- uom: 人
-- kind: cumulative
-- direction: up
-- rollup: sum
-- target: none
-- quantity: M13.e
-- form: graduate_jobs
-- One row per unit and week: people who came to or stayed in the city since January, by the district's own count.
SELECT
    unit,
    period,
    sum(number) AS numerator,
    CAST(NULL AS DECIMAL(18, 6)) AS denominator,
    numerator_cells(cell_id, number) AS cells
FROM reported
WHERE form = 'graduate_jobs' AND item = 'settled_total'
GROUP BY unit, period
HAVING numerator IS NOT NULL
