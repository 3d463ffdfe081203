-- title: 未销号重大隐患数
-- uom: 项
-- kind: state
-- direction: down
-- rollup: sum
-- target: none
-- quantity: M20.b
-- form: work_safety
-- owner: 区应急管理局
-- One row per unit and week: major hazards not yet struck off in the three special campaigns.
SELECT * FROM reported_amount(
    form = 'work_safety' AND item = 'major_hazards' AND row_key IN ('三年行动巩固提升', '城镇燃气安全整治', '危化品安全风险集中治理')
)
