-- title: 招聘岗位定向招聘比例
-- uom: %
-- kind: share
-- direction: up
-- rollup: ratio
-- target: file
-- quantity: M13.b
-- form: graduate_jobs
-- headline: true
-- One row per unit and week: posts kept for grassroots staff and discharged student soldiers, of the same posts as M13.a.
WITH line AS (
    SELECT
        unit,
        period,
        row_key,
        max(CASE WHEN item = 'grassroots_posts_total' THEN number END) AS grassroots,
        max(CASE WHEN item = 'soldier_posts_total' THEN number END) AS soldiers,
        max(CASE WHEN item = 'posts_total' THEN number END) AS posts,
        max(CASE WHEN item = 'grassroots_posts_total' THEN cell_id END) AS grassroots_cell,
        max(CASE WHEN item = 'soldier_posts_total' THEN cell_id END) AS soldiers_cell,
        max(CASE WHEN item = 'posts_total' THEN cell_id END) AS posts_cell
    FROM reported
    WHERE form = 'graduate_jobs' AND item IN ('grassroots_posts_total', 'soldier_posts_total', 'posts_total')
    GROUP BY unit, period, row_key
)

SELECT
    unit,
    period,
    sum(grassroots + soldiers) AS numerator,
    sum(posts) AS denominator,
    list_concat(
        list_concat(numerator_cells(grassroots_cell, grassroots), numerator_cells(soldiers_cell, soldiers)),
        denominator_cells(posts_cell, posts)
    ) AS cells
FROM line
WHERE grassroots IS NOT NULL AND soldiers IS NOT NULL AND posts IS NOT NULL
GROUP BY unit, period
HAVING denominator > 0
