-- title: 娱乐场所、网吧、影院资金补贴金额
-- uom: 万元
-- kind: cumulative
-- direction: up
-- rollup: sum
-- target: none
-- quantity: M09.a
-- form: culture_tourism
-- One row per unit and month: subsidies paid to such venues since January.
SELECT
    unit,
    period,
    sum(number) AS numerator,
    CAST(NULL AS DECIMAL(18, 6)) AS denominator,
    numerator_cells(cell_id, number) AS cells
FROM reported
WHERE form = 'culture_tourism' AND item = 'amount_total' AND row_key LIKE '资金补贴|%'
GROUP BY unit, period
HAVING numerator IS NOT NULL
