-- title: 招商引资签约项目资金到位率
-- uom: %
-- kind: share
-- direction: up
-- rollup: ratio
-- target: none
-- quantity: M06.c
-- form: investment_promotion
-- One row per unit and month: money that arrived over the amount signed, projects signed this year.
WITH signed AS (
    SELECT r.unit, r.period, r.row_key
    FROM reported AS r
    JOIN period AS p ON p.code = r.period
    WHERE r.form = 'investment_promotion' AND r.item = 'signed_on' AND r.date <= p.ends_on AND year(r.date) = p.year
),

line AS (
    SELECT
        r.unit,
        r.period,
        r.row_key,
        max(CASE WHEN r.item = 'arrived_total' THEN r.number END) AS part,
        max(CASE WHEN r.item = 'signed_amount' THEN r.number END) AS whole,
        max(CASE WHEN r.item = 'arrived_total' THEN r.cell_id END) AS part_cell,
        max(CASE WHEN r.item = 'signed_amount' THEN r.cell_id END) AS whole_cell
    FROM reported AS r
    JOIN signed USING (unit, period, row_key)
    WHERE r.form = 'investment_promotion' AND r.item IN ('arrived_total', 'signed_amount')
    GROUP BY r.unit, r.period, r.row_key
)

SELECT
    unit,
    period,
    sum(paired(part, whole)) AS numerator,
    sum(paired(whole, part)) AS denominator,
    pair_cells(part_cell, part, whole_cell, whole) AS cells
FROM line
GROUP BY unit, period
HAVING (denominator > 0) IS NOT FALSE
