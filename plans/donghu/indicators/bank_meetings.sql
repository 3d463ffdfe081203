-- title: 政银企对接场次
-- uom: 场次
-- kind: cumulative
-- direction: up
-- rollup: sum
-- target: file
-- quantity: M03.a
-- form: financial_support
-- One row per unit and week: meetings of government, banks and firms held this year.
SELECT * FROM reported_amount(form = 'financial_support' AND item = 'meetings_total' AND row_key LIKE '政银企对接|%')
