-- title: 未化解涉稳房地产项目数
-- uom: 个
-- kind: state
-- direction: down
-- rollup: sum
-- target: none
-- quantity: M16.c
-- form: housing
-- One row per unit and month: housing projects with signs of unrest that are not settled.
SELECT
    unit,
    period,
    sum(whole - gone) AS numerator,
    CAST(NULL AS DECIMAL(18, 6)) AS denominator,
    list_concat(numerator_cells(whole_cell, whole), numerator_cells(gone_cell, -gone)) AS cells
FROM reported_pair('unstable', 'resolved', form = 'housing') AS line (unit, period, row_key, whole, gone, whole_cell, gone_cell)
WHERE whole IS NOT NULL AND gone IS NOT NULL
GROUP BY unit, period
