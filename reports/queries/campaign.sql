-- One row per campaign of the plan.
SELECT campaign_no, title, short, clause
FROM campaign
ORDER BY campaign_no
