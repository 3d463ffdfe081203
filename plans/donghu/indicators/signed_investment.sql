-- title: 招商引资签约金额
-- uom: 亿元
-- kind: cumulative
-- direction: up
-- rollup: sum
-- target: file
-- quantity: M06.c
-- form: investment_promotion
-- One row per unit and month: amount of the projects signed this year.
WITH signed AS (
    SELECT r.unit, r.period, r.row_key
    FROM reported AS r
    JOIN period AS p ON p.code = r.period
    WHERE r.form = 'investment_promotion' AND r.item = 'signed_on' AND r.date <= p.ends_on AND year(r.date) = p.year
)

SELECT
    r.unit,
    r.period,
    sum(r.number) AS numerator,
    CAST(NULL AS DECIMAL(18, 6)) AS denominator,
    numerator_cells(r.cell_id, r.number) AS cells
FROM reported AS r
JOIN signed USING (unit, period, row_key)
WHERE r.form = 'investment_promotion' AND r.item = 'signed_amount'
GROUP BY r.unit, r.period
HAVING numerator IS NOT NULL
