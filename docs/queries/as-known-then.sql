-- One row per unit and week: what did we know on 7 June? The same question with another instant travels in time.
SET VARIABLE as_of = '2022-06-07 23:00+08';
SELECT unit, period, number AS paid_total
FROM reported
WHERE form = 'policy_delivery' AND item = 'paid_total' AND row_key = '全部政策'
ORDER BY period, unit
