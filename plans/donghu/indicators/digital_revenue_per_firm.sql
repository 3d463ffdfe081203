-- title: 融合赛道企业平均营业收入
-- uom: 万元
-- kind: average
-- direction: up
-- rollup: ratio
-- target: none
-- quantity: M11.b
-- form: digital_economy
-- One row per unit and month: revenue since January for each firm on the tracks.
WITH line AS (
    SELECT
        unit,
        period,
        row_key,
        max(CASE WHEN item = 'revenue_total' THEN number END) AS part,
        max(CASE WHEN item = 'firms' THEN number END) AS whole,
        max(CASE WHEN item = 'revenue_total' THEN cell_id END) AS part_cell,
        max(CASE WHEN item = 'firms' THEN cell_id END) AS whole_cell
    FROM reported
    WHERE form = 'digital_economy' AND item IN ('revenue_total', 'firms')
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
