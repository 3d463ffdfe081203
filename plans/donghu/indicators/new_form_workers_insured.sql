-- title: 新业态从业人员参保率
-- uom: %
-- kind: share
-- direction: up
-- rollup: ratio
-- target: file
-- quantity: M15.c
-- form: social_insurance
-- One row per unit and month: workers of new forms of employment in the pension insurance, of those found by the survey.
SELECT * FROM reported_ratio('insured_closing', 'surveyed', form = 'social_insurance' AND row_key LIKE '新业态从业人员|%')
