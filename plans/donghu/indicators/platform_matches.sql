-- title: “人社优帮”平台岗位对接成功率
-- uom: %
-- kind: share
-- direction: up
-- rollup: ratio
-- target: none
-- quantity: M14.d
-- form: employment_aid
-- One row per unit and week: matches made through 人社优帮, of the posts published there.
WITH line AS (
    SELECT
        unit,
        period,
        row_key,
        max(CASE WHEN item = 'matched_total' THEN number END) AS part,
        max(CASE WHEN item = 'platform_posts_total' THEN number END) AS whole,
        max(CASE WHEN item = 'matched_total' THEN cell_id END) AS part_cell,
        max(CASE WHEN item = 'platform_posts_total' THEN cell_id END) AS whole_cell
    FROM reported
    WHERE form = 'employment_aid' AND item IN ('matched_total', 'platform_posts_total')
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
