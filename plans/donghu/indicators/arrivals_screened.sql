-- title: 来赣人员排查人数
-- uom: 人
-- kind: cumulative
-- direction: none
-- rollup: sum
-- target: none
-- quantity: M10.e
-- form: mobility
-- One row per unit and week: arrivals screened since January, from all three sources of risk.
SELECT * FROM reported_amount(form = 'mobility' AND item IN ('risk_total', 'cluster_total', 'elsewhere_total'))
