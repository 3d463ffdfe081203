-- title: 隐患整改率
-- uom: %
-- kind: share
-- direction: up
-- rollup: ratio
-- target: file
-- quantity: M07.a
-- headline: true
-- form: hazards
-- One row per unit and period: hazards struck off, of those of the ledger.
SELECT
    unit,
    period,
    sum(CASE WHEN text = '已销号' THEN 1 ELSE 0 END) AS numerator,
    count(*) AS denominator,
    counted_cells(cell_id, CASE WHEN text = '已销号' THEN 1 ELSE 0 END, cell_id) AS cells
FROM reported
WHERE form = 'hazards' AND item = 'state'
GROUP BY unit, period
