-- title: “人社优帮”平台访问人次
-- uom: 人次
-- kind: cumulative
-- direction: up
-- rollup: sum
-- target: none
-- quantity: M14.d
-- form: employment_aid
-- One row per unit and week: visits to 人社优帮 since January.
SELECT * FROM reported_amount(form = 'employment_aid' AND item = 'visits_total')
