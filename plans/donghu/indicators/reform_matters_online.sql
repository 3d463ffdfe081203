-- title: “一件事一次办”“证照分离”上线事项数
-- uom: 项
-- kind: stock
-- direction: up
-- rollup: sum
-- target: none
-- quantity: M12.c
-- form: business_environment
-- One row per unit and month: matters of the two reforms that can be done online.
SELECT * FROM reported_amount(form = 'business_environment' AND item = 'matters_online')
