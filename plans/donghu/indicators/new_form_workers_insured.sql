-- title: 新业态从业人员参保率
-- uom: %
-- kind: share
-- direction: up
-- rollup: ratio
-- target: file
-- quantity: M15.c
-- form: social_insurance
-- One row per unit and month: workers of new forms of employment in the pension insurance, of those found by the survey.
WITH line AS (
    SELECT
        unit,
        period,
        row_key,
        max(CASE WHEN item = 'insured_closing' THEN number END) AS part,
        max(CASE WHEN item = 'surveyed' THEN number END) AS whole,
        max(CASE WHEN item = 'insured_closing' THEN cell_id END) AS part_cell,
        max(CASE WHEN item = 'surveyed' THEN cell_id END) AS whole_cell
    FROM reported
    WHERE form = 'social_insurance' AND item IN ('insured_closing', 'surveyed') AND row_key LIKE '新业态从业人员|%'
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
HAVING denominator > 0
