-- title: 专项资金平均拨付天数
-- uom: 天
-- kind: average
-- direction: down
-- rollup: ratio
-- target: none
-- quantity: M18.d
-- form: fiscal_operation
-- One row per unit and month: days from arrival to payment of the central funds, weighted by the money paid in the month.
WITH weighted AS (
    SELECT *, CAST(days * paid AS DECIMAL(18, 6)) AS money_days
    FROM reported_pair('pay_days', 'fund_paid_month', form = 'fiscal_operation')
        AS line (unit, period, row_key, days, paid, days_cell, paid_cell)
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
