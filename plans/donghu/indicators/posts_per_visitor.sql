-- title: 校园招聘每名参与者对应岗位数
-- uom: 个
-- kind: average
-- direction: up
-- rollup: ratio
-- target: none
-- quantity: M13.d
-- form: graduate_jobs
-- One row per unit and week: posts on offer for each person who came.
WITH line AS (
    SELECT
        unit,
        period,
        row_key,
        max(CASE WHEN item = 'posts_total' THEN number END) AS part,
        max(CASE WHEN item = 'people_total' THEN number END) AS whole,
        max(CASE WHEN item = 'posts_total' THEN cell_id END) AS part_cell,
        max(CASE WHEN item = 'people_total' THEN cell_id END) AS whole_cell
    FROM reported
    WHERE form = 'graduate_jobs' AND item IN ('posts_total', 'people_total')
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
