-- title: 惠企政策企业受益覆盖面
-- uom: %
-- kind: share
-- direction: up
-- rollup: latest
-- target: file
-- quantity: M01.c
-- form: policy_delivery
-- One row per unit and week: firms that benefit over firms entitled, all policies together.
WITH line AS (
    SELECT
        unit,
        period,
        row_key,
        max(CASE WHEN item = 'firms_benefiting' THEN number END) AS part,
        max(CASE WHEN item = 'firms_entitled' THEN number END) AS whole,
        max(CASE WHEN item = 'firms_benefiting' THEN cell_id END) AS part_cell,
        max(CASE WHEN item = 'firms_entitled' THEN cell_id END) AS whole_cell
    FROM reported
    WHERE form = 'policy_delivery' AND item IN ('firms_benefiting', 'firms_entitled') AND row_key = '全部政策'
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
HAVING numerator IS NOT NULL AND denominator IS NOT NULL
