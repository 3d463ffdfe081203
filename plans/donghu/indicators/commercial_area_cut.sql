-- title: 调减商业面积
-- uom: 平方米
-- kind: stock
-- direction: up
-- rollup: sum
-- target: none
-- quantity: M16.a
-- form: housing
-- One row per unit and month: commercial floor area given up by the adjustment.
SELECT
    unit,
    period,
    sum(whole - gone) AS numerator,
    CAST(NULL AS DECIMAL(18, 6)) AS denominator,
    sum_cells(whole_cell, whole, gone_cell, -gone) AS cells
FROM reported_pair('commercial_area_before', 'commercial_area_after', form = 'housing')
    AS line (unit, period, row_key, whole, gone, whole_cell, gone_cell)
GROUP BY unit, period
