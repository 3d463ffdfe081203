-- title: 零就业家庭平均消除天数
-- uom: 天
-- kind: average
-- direction: down
-- rollup: ratio
-- target: none
-- quantity: M14.a
-- form: employment_aid
-- One row per unit and week: days until a household had a job again, weighted by the households of the week.
WITH line AS (
    SELECT
        unit,
        period,
        max(CASE WHEN item = 'clear_days' THEN number END) AS days,
        max(CASE WHEN item = 'households_cleared' THEN number END) AS cleared,
        max(CASE WHEN item = 'clear_days' THEN cell_id END) AS days_cell,
        max(CASE WHEN item = 'households_cleared' THEN cell_id END) AS cleared_cell
    FROM reported
    WHERE form = 'employment_aid' AND item IN ('clear_days', 'households_cleared') AND row_key = '零就业家庭'
    GROUP BY unit, period
),

weighted AS (
    SELECT *, CAST(days * cleared AS DECIMAL(18, 6)) AS household_days
    FROM line
    WHERE days IS NOT NULL AND cleared IS NOT NULL
)

SELECT
    unit,
    period,
    sum(household_days) AS numerator,
    sum(cleared) AS denominator,
    list_concat(numerator_cells(days_cell, household_days), denominator_cells(cleared_cell, cleared)) AS cells
FROM weighted
GROUP BY unit, period
HAVING denominator > 0
