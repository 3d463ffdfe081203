-- One row per unit, week and policy: a form as a wide table, one column an item.
SELECT unit, period, row_key AS policy, payable, paid_total
FROM form_policy_delivery
ORDER BY unit, period, policy
