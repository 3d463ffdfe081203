-- One row per indicator, unit and period, the district among the units: computed from what stands, with today's definitions.
-- The district's figure comes from its units' figures, and refers to these: figure:<unit>|<period>.
-- A sum beyond DECIMAL(18, 6) is no figure: an absurd report must not stop the night.
WITH district AS (
    SELECT
        indicator,
        period,
        sum(numerator) FILTER (WHERE part_state IN ('reported', 'carried', 'ended')) AS numerator,
        sum(denominator) FILTER (WHERE part_state IN ('reported', 'carried', 'ended')) AS denominator,
        list_sort(list_concat(
            numerator_cells('figure:' || unit || '|' || figure_period, CASE WHEN part_state IN ('reported', 'carried', 'ended') THEN numerator END),
            denominator_cells('figure:' || unit || '|' || figure_period, CASE WHEN part_state IN ('reported', 'carried', 'ended') THEN denominator END)
        )) AS cells,
        count(*) FILTER (WHERE part_state = 'reported') AS reported_units,
        count(*) FILTER (WHERE is_expected) AS expected_units,
        count(*) FILTER (WHERE part_state = 'carried') AS carried_units
    FROM district_part
    GROUP BY indicator, period
)

SELECT
    indicator, unit, period, numerator, denominator, cells, 'reported' AS state,
    CAST(1 AS INTEGER) AS reported_units, CAST(1 AS INTEGER) AS expected_units, CAST(0 AS INTEGER) AS carried_units
FROM unit_figure
UNION ALL
SELECT
    indicator, (SELECT unit FROM store.unit WHERE kind = 'district') AS unit, period, TRY_CAST(numerator AS DECIMAL(18, 6)), TRY_CAST(denominator AS DECIMAL(18, 6)), cells,
    CASE
        WHEN carried_units > 0 THEN 'carried'
        WHEN reported_units < expected_units THEN 'partial'
        ELSE 'reported'
    END AS state,
    CAST(reported_units AS INTEGER), CAST(expected_units AS INTEGER), CAST(carried_units AS INTEGER)
FROM district
WHERE TRY_CAST(numerator AS DECIMAL(18, 6)) IS NOT NULL AND (denominator IS NULL) = (TRY_CAST(denominator AS DECIMAL(18, 6)) IS NULL)
