-- title: “四减一优化”减材料、环节和跑动
-- uom: 项
-- kind: cumulative
-- direction: up
-- rollup: sum
-- target: none
-- quantity: M12.e
-- form: business_environment
-- One row per unit and month: papers, steps and trips cut since January, each counted as one.
SELECT * FROM reported_amount(
    form = 'business_environment' AND item IN ('materials_cut_total', 'steps_cut_total', 'trips_cut_total')
)
