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
    sum(grassroots + soldiers) FILTER (WHERE is_known) AS numerator,
    sum(posts) FILTER (WHERE is_known) AS denominator,
    list_concat(
        list_concat(
            list_concat(
                numerator_cells(grassroots_cell, CASE WHEN is_known THEN grassroots END),
                numerator_cells(soldiers_cell, CASE WHEN is_known THEN soldiers END)
            ),
            denominator_cells(posts_cell, CASE WHEN is_known THEN posts END)
        ),
        list_sort(list(first_known) FILTER (WHERE NOT is_known AND first_known IS NOT NULL))
    ) AS cells
FROM (
    SELECT
        *,
        grassroots IS NOT NULL AND soldiers IS NOT NULL AND posts IS NOT NULL AS is_known,
        -- Of a row of which something is not known, one cell that names it.
        CASE
            WHEN posts IS NOT NULL THEN {'part': 'unpaired', 'ref': posts_cell, 'amount': CAST(posts AS DECIMAL(24, 6))}
            WHEN grassroots IS NOT NULL THEN {'part': 'unpaired', 'ref': grassroots_cell, 'amount': CAST(grassroots AS DECIMAL(24, 6))}
            WHEN soldiers IS NOT NULL THEN {'part': 'unpaired', 'ref': soldiers_cell, 'amount': CAST(soldiers AS DECIMAL(24, 6))}
        END AS first_known
    FROM line
)
GROUP BY unit, period
HAVING denominator > 0
