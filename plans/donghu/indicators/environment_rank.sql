-- title: 营商环境全省测评位次
-- uom: 位次
-- kind: rank
-- direction: down
-- rollup: latest
-- target: file
-- quantity: M12.a
-- form: business_environment
-- reading: 位次界线
-- primary: false
-- One row per unit and month: the rank in the province; the cut-off of the first tier is not in the plan and is an input.
SELECT
    unit,
    period,
    sum(number) AS numerator,
    CAST(NULL AS DECIMAL(18, 6)) AS denominator,
    numerator_cells(cell_id, number) AS cells
FROM reported
WHERE form = 'business_environment' AND item = 'rank' AND row_key = '全省测评|营商环境'
GROUP BY unit, period
HAVING numerator IS NOT NULL
