-- title: 商贸企业复市率
-- uom: %
-- kind: share
-- direction: up
-- rollup: ratio
-- target: file
-- quantity: M08.a
-- form: commerce
-- One row per unit and month: firms open again, of those that should be, in 住宿餐饮 and 批发零售 together.
WITH trade AS (
    SELECT
        unit,
        period,
        split_part(item, '_', 1) AS trade,
        max(CASE WHEN item LIKE '%_reopened' THEN number END) AS part,
        max(CASE WHEN item LIKE '%_due' THEN number END) AS whole,
        max(CASE WHEN item LIKE '%_reopened' THEN cell_id END) AS part_cell,
        max(CASE WHEN item LIKE '%_due' THEN cell_id END) AS whole_cell
    FROM reported
    WHERE form = 'commerce' AND item IN ('catering_due', 'catering_reopened', 'trade_due', 'trade_reopened')
    GROUP BY unit, period, split_part(item, '_', 1)
)

SELECT
    unit,
    period,
    sum(paired(part, whole)) AS numerator,
    sum(paired(whole, part)) AS denominator,
    pair_cells(part_cell, part, whole_cell, whole) AS cells
FROM trade
GROUP BY unit, period
HAVING (denominator > 0) IS NOT FALSE
