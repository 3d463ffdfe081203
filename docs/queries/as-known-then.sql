-- One row per unit and week: what did we know a month before the last edition? Another instant travels in time as well.
SET VARIABLE as_of = (SELECT max(published_at) - INTERVAL 1 MONTH FROM edition);
SELECT unit, period, number AS paid_total
FROM reported
WHERE form = 'policy_delivery' AND item = 'paid_total' AND row_key = '全部政策'
ORDER BY period, unit
