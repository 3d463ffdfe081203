-- title: 万人校园招聘参与人数（按1万人）
-- uom: 人
-- kind: cumulative
-- direction: up
-- rollup: sum
-- target: file
-- quantity: M13.d
-- form: graduate_jobs
-- reading: 字面1万人
-- headline: true
-- One row per unit and week: people at the events since January; read literally, 10,000 are wanted.
SELECT
    unit,
    period,
    sum(number) AS numerator,
    CAST(NULL AS DECIMAL(18, 6)) AS denominator,
    numerator_cells(cell_id, number) AS cells
FROM reported
WHERE form = 'graduate_jobs' AND item = 'people_total'
GROUP BY unit, period
HAVING numerator IS NOT NULL
