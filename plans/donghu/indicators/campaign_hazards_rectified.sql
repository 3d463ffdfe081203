-- title: 安全生产专项整治隐患整改率
-- uom: %
-- kind: share
-- direction: up
-- rollup: ratio
-- target: file
-- quantity: M20.b
-- form: work_safety
-- owner: 区应急管理局
-- One row per unit and week: hazards put right, of those found this year in the three special campaigns.
SELECT * FROM reported_ratio(
    'rectified_total', 'hazards_total',
    form = 'work_safety' AND row_key IN ('三年行动巩固提升', '城镇燃气安全整治', '危化品安全风险集中治理')
)
