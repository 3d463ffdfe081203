-- title: 校园招聘场均达成意向人数
-- uom: 人
-- kind: average
-- direction: up
-- rollup: ratio
-- target: none
-- quantity: M13.c
-- form: graduate_jobs
-- One row per unit and week: people who came to terms at such an event on average.
WITH line AS (
    SELECT
        unit,
        period,
        row_key,
        max(CASE WHEN item = 'agreed_total' THEN number END) AS part,
        max(CASE WHEN item = 'events_total' THEN number END) AS whole,
        max(CASE WHEN item = 'agreed_total' THEN cell_id END) AS part_cell,
        max(CASE WHEN item = 'events_total' THEN cell_id END) AS whole_cell
    FROM reported
    WHERE form = 'graduate_jobs' AND item IN ('agreed_total', 'events_total')
    GROUP BY unit, period, row_key
)

SELECT
    unit,
    period,
    sum(paired(part, whole)) AS numerator,
    sum(paired(whole, part)) AS denominator,
    pair_cells(part_cell, part, whole_cell, whole) AS cells
FROM line
GROUP BY unit, period
HAVING denominator > 0
