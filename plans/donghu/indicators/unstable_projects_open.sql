-- title: 未化解涉稳房地产项目数
-- uom: 个
-- kind: state
-- direction: down
-- rollup: sum
-- target: none
-- quantity: M16.c
-- form: housing
-- One row per unit and month: housing projects with signs of unrest that are not settled.
WITH line AS (
    SELECT
        unit,
        period,
        row_key,
        max(CASE WHEN item = 'unstable' THEN number END) AS whole,
        max(CASE WHEN item = 'resolved' THEN number END) AS gone,
        max(CASE WHEN item = 'unstable' THEN cell_id END) AS whole_cell,
        max(CASE WHEN item = 'resolved' THEN cell_id END) AS gone_cell
    FROM reported
    WHERE form = 'housing' AND item IN ('unstable', 'resolved')
    GROUP BY unit, period, row_key
)

SELECT
    unit,
    period,
    sum(whole - gone) AS numerator,
    CAST(NULL AS DECIMAL(18, 6)) AS denominator,
    list_concat(numerator_cells(whole_cell, whole), numerator_cells(gone_cell, -gone)) AS cells
FROM line
WHERE whole IS NOT NULL AND gone IS NOT NULL
GROUP BY unit, period
