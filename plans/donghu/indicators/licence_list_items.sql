-- title: 行政许可清单事项数
-- uom: 项
-- kind: stock
-- direction: none
-- rollup: latest
-- target: none
-- quantity: M12.d
-- form: business_environment
-- One row per unit and month: items on the full list of licences.
SELECT * FROM reported_amount(form = 'business_environment' AND item = 'list_items')
