-- title: 限额以上消费品零售额
-- uom: 万元
-- kind: cumulative
-- direction: up
-- rollup: sum
-- target: file
-- quantity: M08.f
-- form: commerce
-- One row per unit and month: retail sales of firms above the threshold since January.
SELECT * FROM reported_amount(form = 'commerce' AND item = 'retail_total')
