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
)

SELECT
    r.unit,
    r.period,
    sum(CASE WHEN r.item = 'arrived_total' THEN r.number END) AS numerator,
    sum(CASE WHEN r.item = 'signed_amount' THEN r.number END) AS denominator,
    list_concat(
        numerator_cells(r.cell_id, CASE WHEN r.item = 'arrived_total' THEN r.number END),
        denominator_cells(r.cell_id, CASE WHEN r.item = 'signed_amount' THEN r.number END)
    ) AS cells
FROM reported AS r
JOIN signed USING (unit, period, row_key)
WHERE r.form = 'investment_promotion' AND r.item IN ('arrived_total', 'signed_amount')
GROUP BY r.unit, r.period
HAVING numerator IS NOT NULL AND denominator > 0
