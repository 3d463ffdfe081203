-- title: 涉稳房地产项目上报率
-- uom: %
-- kind: share
-- direction: up
-- rollup: ratio
-- target: none
-- quantity: M16.c
-- form: housing
-- One row per unit and month: housing projects with signs of unrest that were reported upwards.
SELECT * FROM reported_ratio('escalated', 'unstable', form = 'housing')
