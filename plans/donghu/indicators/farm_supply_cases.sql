-- title: 农资监管每次检查查处件数
-- uom: 件/次
-- kind: average
-- direction: none
-- rollup: ratio
-- target: none
-- quantity: M17.e
-- form: grain
-- One row per unit and week: cases of bad farm supplies found, per check made this year.
SELECT * FROM reported_ratio('cases_total', 'checks_total', form = 'grain')
