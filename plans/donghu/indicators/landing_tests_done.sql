-- title: 落地检完成率
-- uom: %
-- kind: share
-- direction: up
-- rollup: ratio
-- target: file
-- quantity: M10.e
-- form: mobility
-- One row per unit and week: arrivals tested where they landed, of those who had to be (三天两检).
SELECT * FROM reported_ratio('landing_tested', 'landing_due', form = 'mobility')
