-- title: 退税减税降费专项资金拨付率
-- uom: %
-- kind: share
-- direction: up
-- rollup: ratio
-- target: file
-- quantity: M18.d
-- form: fiscal_operation
-- One row per unit and month: central funds for tax refunds and cuts passed on, of what arrived this year.
WITH line AS (
    SELECT
        unit,
        period,
        row_key,
        max(CASE WHEN item = 'fund_paid_total' THEN number END) AS part,
        max(CASE WHEN item = 'fund_arrived_total' THEN number END) AS whole,
        max(CASE WHEN item = 'fund_paid_total' THEN cell_id END) AS part_cell,
        max(CASE WHEN item = 'fund_arrived_total' THEN cell_id END) AS whole_cell
    FROM reported
    WHERE form = 'fiscal_operation' AND item IN ('fund_paid_total', 'fund_arrived_total')
    GROUP BY unit, period, row_key
)

SELECT
    unit,
    period,
    sum(paired(part, whole)) AS numerator,
    sum(paired(whole, part)) AS denominator,
    pair_cells(part_cell, part, whole_cell, whole) AS cells
FROM line
GROUP BY unit, period
HAVING denominator > 0
