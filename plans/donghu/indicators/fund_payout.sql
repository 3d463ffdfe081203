-- title: 退税减税降费专项资金拨付率
-- uom: %
-- kind: share
-- direction: up
-- rollup: ratio
-- target: file
-- quantity: M18.d
-- form: fiscal_operation
-- One row per unit and month: central funds for tax refunds and cuts passed on, of what arrived this year.
SELECT * FROM reported_ratio('fund_paid_total', 'fund_arrived_total', form = 'fiscal_operation')
