-- title: 电子证照和电子印章平均使用次数
-- uom: 次
-- kind: average
-- direction: up
-- rollup: ratio
-- target: none
-- quantity: M12.f
-- form: business_environment
-- One row per unit and month: uses of each certificate or seal issued since January.
WITH line AS (
    SELECT
        unit,
        period,
        row_key,
        max(CASE WHEN item = 'uses_total' THEN number END) AS part,
        max(CASE WHEN item = 'issued_total' THEN number END) AS whole,
        max(CASE WHEN item = 'uses_total' THEN cell_id END) AS part_cell,
        max(CASE WHEN item = 'issued_total' THEN cell_id END) AS whole_cell
    FROM reported
    WHERE form = 'business_environment' AND item IN ('uses_total', 'issued_total')
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
