-- One row per indicator, unit and period whose figure of the previous year is known too (同比): weeks by number, months by
-- month, days by day. Week 53 and 29 February have none in most years.
-- change: in the indicator's uom; for percentages in points. change_pct: only for amounts with a positive amount before.
-- Neither is given if a figure is an interval, carried forward, or lacks units: nothing is estimated.
WITH dated_figure AS (
    SELECT
        indicator, unit, period, uom, kind, year, value, period[5:] AS place,
        state = 'reported' AND numerator_to IS NULL AND value IS NOT NULL AS is_whole
    FROM figure_value
),

compared AS (
    SELECT
        n.indicator, n.unit, n.period, n.uom, n.kind, n.value, b.period AS last_year_period, b.value AS last_year_value,
        n.is_whole AND b.is_whole AS is_comparable
    FROM dated_figure AS n
    JOIN dated_figure AS b ON b.indicator = n.indicator AND b.unit = n.unit AND b.year = n.year - 1 AND b.place = n.place
)

SELECT
    indicator, unit, period, uom, last_year_period, value, last_year_value,
    CASE WHEN is_comparable THEN value - last_year_value END AS change,
    CASE WHEN is_comparable AND uom <> '%' AND kind <> 'rank' AND last_year_value > 0 THEN 100 * (value - last_year_value) / last_year_value END AS change_pct,
    is_comparable
FROM compared
