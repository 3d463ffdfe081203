-- title: 零就业家庭期末户数
-- uom: 户
-- kind: state
-- direction: down
-- rollup: sum
-- target: file
-- quantity: M14.a
-- form: employment_aid
-- headline: true
-- One row per unit and week: households without a job at the end of the week; the plan wants none.
SELECT
    unit,
    period,
    sum(number) AS numerator,
    CAST(NULL AS DECIMAL(18, 6)) AS denominator,
    numerator_cells(cell_id, number) AS cells
FROM reported
WHERE form = 'employment_aid' AND item = 'households_closing' AND row_key = '零就业家庭'
GROUP BY unit, period
HAVING numerator IS NOT NULL
