-- One row per owed unit, form and period: the unit's first period of that year on the form, and the previous period.
-- A growth over a report of the unit itself has its base there only: a later report is no base (docs/decisions/0044).
SELECT
    e.unit, e.form, e.period,
    first_value(e.period) OVER of_year AS first_of_year,
    lag(e.period) OVER of_year AS period_before
FROM store.expected AS e
JOIN period AS p ON p.code = e.period
ANTI JOIN exemption AS x ON x.kind = 'not_applicable' AND x.unit = e.unit AND x.form = e.form AND x.period = e.period
WINDOW of_year AS (PARTITION BY e.unit, e.form, p.year ORDER BY p.ends_on)
