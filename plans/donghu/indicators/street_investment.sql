-- title: 省级商业街区改造投资
-- uom: 万元
-- kind: cumulative
-- direction: up
-- rollup: ratio
-- target: reported
-- quantity: M08.e
-- form: commerce
-- One row per unit and month: invested in the pilot shopping street since January, over the year's plan as reported.
SELECT * FROM reported_ratio('street_invested_total', 'street_planned', form = 'commerce')
