-- title: 不罚案件平均免罚金额
-- uom: 万元
-- kind: average
-- direction: none
-- rollup: ratio
-- target: none
-- quantity: M12.h
-- form: business_environment
-- One row per unit and month: what was waived on average in such a case.
WITH line AS (
    SELECT
        unit,
        period,
        row_key,
        max(CASE WHEN item = 'waived_total' THEN number END) AS part,
        max(CASE WHEN item = 'spared_total' THEN number END) AS whole,
        max(CASE WHEN item = 'waived_total' THEN cell_id END) AS part_cell,
        max(CASE WHEN item = 'spared_total' THEN cell_id END) AS whole_cell
    FROM reported
    WHERE form = 'business_environment' AND item IN ('waived_total', 'spared_total')
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
