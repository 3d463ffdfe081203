-- title: 招聘岗位用于高校应届毕业生比例
-- uom: %
-- kind: share
-- direction: up
-- rollup: ratio
-- target: file
-- quantity: M13.a
-- form: graduate_jobs
-- headline: true
-- One row per unit and week: posts for this year's graduates, of all posts offered since January.
WITH line AS (
    SELECT
        unit,
        period,
        row_key,
        max(CASE WHEN item = 'graduate_posts_total' THEN number END) AS part,
        max(CASE WHEN item = 'posts_total' THEN number END) AS whole,
        max(CASE WHEN item = 'graduate_posts_total' THEN cell_id END) AS part_cell,
        max(CASE WHEN item = 'posts_total' THEN cell_id END) AS whole_cell
    FROM reported
    WHERE form = 'graduate_jobs' AND item IN ('graduate_posts_total', 'posts_total')
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
