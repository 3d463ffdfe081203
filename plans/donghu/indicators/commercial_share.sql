-- title: 调整后商业占比
-- uom: %
-- kind: share
-- direction: down
-- rollup: ratio
-- target: none
-- quantity: M16.a
-- form: housing
-- One row per unit and month: commercial floor area after the adjustment, of all floor area.
SELECT * FROM reported_ratio('commercial_area_after', 'floor_area', form = 'housing')
