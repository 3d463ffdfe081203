-- title: “四减一优化”减时限
-- uom: 天
-- kind: cumulative
-- direction: up
-- rollup: sum
-- target: none
-- quantity: M12.e
-- form: business_environment
-- One row per unit and month: days cut from approvals since January.
SELECT * FROM reported_amount(form = 'business_environment' AND item = 'days_cut_total')
