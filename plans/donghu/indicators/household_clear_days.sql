-- title: 零就业家庭平均消除天数
-- uom: 天
-- kind: average
-- direction: down
-- rollup: ratio
-- target: none
-- quantity: M14.a
-- form: employment_aid
-- One row per unit and week: days until a household had a job again, weighted by the households of the week.
WITH weighted AS (
    SELECT *, CAST(days * cleared AS DECIMAL(18, 6)) AS household_days
    FROM reported_pair('clear_days', 'households_cleared', form = 'employment_aid' AND row_key = '零就业家庭')
        AS line (unit, period, row_key, days, cleared, days_cell, cleared_cell)
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
