-- title: 楼宇商业企业参保率
-- uom: %
-- kind: share
-- direction: up
-- rollup: ratio
-- target: file
-- quantity: M15.b
-- form: social_insurance
-- One row per unit and month: firms in commercial buildings that are insured, of those that ought to be.
WITH line AS (
    SELECT
        unit,
        period,
        row_key,
        max(CASE WHEN item = 'firms_insured' THEN number END) AS part,
        max(CASE WHEN item = 'firms_wanted' THEN number END) AS whole,
        max(CASE WHEN item = 'firms_insured' THEN cell_id END) AS part_cell,
        max(CASE WHEN item = 'firms_wanted' THEN cell_id END) AS whole_cell
    FROM reported
    WHERE form = 'social_insurance' AND item IN ('firms_insured', 'firms_wanted') AND row_key LIKE '楼宇商业企业|%'
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
