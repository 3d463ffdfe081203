-- title: 专项资金平均拨付天数
-- uom: 天
-- kind: average
-- direction: down
-- rollup: ratio
-- target: none
-- quantity: M18.d
-- form: fiscal_operation
-- One row per unit and month: days from arrival to payment of the central funds, weighted by the money paid in the month.
WITH line AS (
    SELECT
        unit,
        period,
        row_key,
        max(CASE WHEN item = 'pay_days' THEN number END) AS days,
        max(CASE WHEN item = 'fund_paid_month' THEN number END) AS paid,
        max(CASE WHEN item = 'pay_days' THEN cell_id END) AS days_cell,
        max(CASE WHEN item = 'fund_paid_month' THEN cell_id END) AS paid_cell
    FROM reported
    WHERE form = 'fiscal_operation' AND item IN ('pay_days', 'fund_paid_month')
    GROUP BY unit, period, row_key
),

weighted AS (
    SELECT *, CAST(days * paid AS DECIMAL(18, 6)) AS money_days
    FROM line
    WHERE days IS NOT NULL AND paid IS NOT NULL
)

SELECT
    unit,
    period,
    sum(money_days) AS numerator,
    sum(paid) AS denominator,
    list_concat(numerator_cells(days_cell, money_days), denominator_cells(paid_cell, paid)) AS cells
FROM weighted
GROUP BY unit, period
HAVING denominator > 0
