-- title: 惠企政策企业受益覆盖面
-- uom: %
-- kind: share
-- direction: up
-- rollup: latest
-- target: file
-- quantity: M01.c
-- form: policy_delivery
-- One row per unit and week: firms that benefit over firms entitled, all policies together.
SELECT
    unit,
    period,
    sum(CASE WHEN item = 'firms_benefiting' THEN number END) AS numerator,
    sum(CASE WHEN item = 'firms_entitled' THEN number END) AS denominator,
    list_concat(
        numerator_cells(cell_id, CASE WHEN item = 'firms_benefiting' THEN number END),
        denominator_cells(cell_id, CASE WHEN item = 'firms_entitled' THEN number END)
    ) AS cells
FROM reported
WHERE form = 'policy_delivery' AND item IN ('firms_benefiting', 'firms_entitled') AND row_key = '全部政策'
GROUP BY unit, period
HAVING numerator IS NOT NULL AND denominator IS NOT NULL
