-- title: 政银企对接意向资金落地率
-- uom: %
-- kind: share
-- direction: up
-- rollup: ratio
-- target: none
-- quantity: M03.a
-- form: financial_support
-- One row per unit and week: money lent after meetings over money intended at meetings, this year.
SELECT * FROM reported_part('amount_total', 'intended_total', form = 'financial_support' AND row_key LIKE '政银企对接|%')
