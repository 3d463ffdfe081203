-- title: 引进“旗舰型”“领头羊”“独角兽”企业数
-- uom: 家
-- kind: cumulative
-- direction: up
-- rollup: sum
-- target: file
-- quantity: M06.c
-- form: investment_promotion
-- One row per unit and month: flagship, leading and unicorn firms signed this year.
WITH signed AS (
    SELECT r.unit, r.period, r.row_key
    FROM reported AS r
    JOIN period AS p ON p.code = r.period
    WHERE r.form = 'investment_promotion' AND r.item = 'signed_on' AND r.date <= p.ends_on AND year(r.date) = p.year
)

SELECT
    r.unit,
    r.period,
    sum(CASE WHEN r.text IN ('旗舰型', '领头羊', '独角兽') THEN 1 ELSE 0 END) AS numerator,
    CAST(NULL AS DECIMAL(18, 6)) AS denominator,
    numerator_cells(r.cell_id, CASE WHEN r.text IN ('旗舰型', '领头羊', '独角兽') THEN 1 ELSE 0 END) AS cells
FROM reported AS r
JOIN signed USING (unit, period, row_key)
WHERE r.form = 'investment_promotion' AND r.item = 'firm_type'
GROUP BY r.unit, r.period
