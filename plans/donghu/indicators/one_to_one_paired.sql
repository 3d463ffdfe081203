-- title: “一对一”帮扶结对率
-- uom: %
-- kind: share
-- direction: up
-- rollup: ratio
-- target: file
-- quantity: M14.c
-- form: employment_aid
-- One row per unit and week: people with a helper of their own, of those in the one-to-one list.
WITH line AS (
    SELECT
        unit,
        period,
        row_key,
        max(CASE WHEN item = 'paired' THEN number END) AS part,
        max(CASE WHEN item = 'ledger' THEN number END) AS whole,
        max(CASE WHEN item = 'paired' THEN cell_id END) AS part_cell,
        max(CASE WHEN item = 'ledger' THEN cell_id END) AS whole_cell
    FROM reported
    WHERE form = 'employment_aid' AND item IN ('paired', 'ledger')
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
