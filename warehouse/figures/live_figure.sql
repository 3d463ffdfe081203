-- One row per indicator, unit and period, the district among the units: computed from what stands, with today's definitions.
-- The district's figure comes from its units' figures, and refers to these: figure:<unit>|<period>; of a unit that has ended to the cells
-- of the rows that are kept. A figure with `numerator_to` is an interval, from numerator (over denominator) to that (over denominator_to).
-- A sum of 10^18 and more is no figure: an absurd report must not stop the night.
WITH known AS (
    SELECT
        *, len(list_filter(cells, lambda cell: cell.part = 'denominator')) AS whole_rows,
        len(list_filter(cells, lambda cell: cell.part = 'unpaired')) AS unpaired_rows
    FROM unit_figure
),

counted AS (
    SELECT *, part_state IN ('reported', 'carried', 'ended') AS is_counted
    FROM district_part
),

district AS (
    SELECT
        indicator,
        period,
        coalesce(sum(numerator) FILTER (WHERE is_counted), CASE WHEN count(open_numerator) > 0 THEN 0 END) AS numerator,
        sum(denominator) FILTER (WHERE is_counted) AS denominator,
        CASE WHEN count(open_numerator) > 0 THEN coalesce(sum(numerator) FILTER (WHERE is_counted), 0) + sum(open_numerator) END AS numerator_to,
        CASE WHEN count(open_denominator) > 0 THEN coalesce(sum(denominator) FILTER (WHERE is_counted), 0) + sum(open_denominator) END AS denominator_to,
        list_sort(list_concat(
            list_concat(
                numerator_cells('figure:' || unit || '|' || figure_period, CASE WHEN is_counted AND kept_cells IS NULL THEN numerator END),
                denominator_cells('figure:' || unit || '|' || figure_period, CASE WHEN is_counted AND kept_cells IS NULL THEN denominator END)
            ),
            list_concat(
                list_concat(flatten(list(kept_cells) FILTER (WHERE is_counted AND kept_cells IS NOT NULL)),
                list({'part': 'unpaired', 'ref': 'figure:' || unit || '|' || figure_period, 'amount': CAST(all_rows - known_rows AS DECIMAL(24, 6))})
                    FILTER (WHERE is_counted AND kept_cells IS NULL AND all_rows > known_rows)
            ),
                list({
                    'part': CASE WHEN is_base_lacking THEN 'base' ELSE 'open' END, 'ref': 'figure:' || unit || '|' || figure_period,
                    'amount': CAST(CASE WHEN is_base_lacking THEN open_denominator ELSE open_numerator END AS DECIMAL(24, 6))
                })
                    FILTER (WHERE open_numerator IS NOT NULL)
            )
        )) AS cells,
        count(*) FILTER (WHERE part_state = 'reported') AS reported_units,
        count(*) FILTER (WHERE is_expected) AS expected_units,
        count(*) FILTER (WHERE part_state = 'carried') AS carried_units,
        count(*) FILTER (WHERE part_state = 'ended') AS frozen_units,
        sum(known_rows) FILTER (WHERE is_counted) AS known_rows,
        sum(all_rows) FILTER (WHERE is_counted) AS all_rows
    FROM counted
    GROUP BY indicator, period
)

SELECT
    indicator, unit, period, numerator, denominator, cells, 'reported' AS state,
    CAST(1 AS INTEGER) AS reported_units, CAST(1 AS INTEGER) AS expected_units, CAST(0 AS INTEGER) AS carried_units,
    CAST(NULL AS DECIMAL(24, 6)) AS numerator_to, CAST(NULL AS DECIMAL(24, 6)) AS denominator_to, CAST(0 AS INTEGER) AS frozen_units,
    CAST(coalesce(known_rows, nullif(whole_rows, 0)) AS INTEGER) AS known_rows, CAST(coalesce(all_rows, nullif(whole_rows + unpaired_rows, 0)) AS INTEGER) AS all_rows
FROM known
UNION ALL
SELECT
    indicator, (SELECT unit FROM store.unit WHERE kind = 'district') AS unit, period, TRY_CAST(numerator AS DECIMAL(24, 6)), TRY_CAST(denominator AS DECIMAL(24, 6)), cells,
    CASE
        WHEN carried_units > 0 THEN 'carried'
        WHEN reported_units < expected_units THEN 'partial'
        ELSE 'reported'
    END AS state,
    CAST(reported_units AS INTEGER), CAST(expected_units AS INTEGER), CAST(carried_units AS INTEGER),
    TRY_CAST(numerator_to AS DECIMAL(24, 6)), TRY_CAST(CASE WHEN numerator_to IS NOT NULL THEN coalesce(denominator_to, denominator) END AS DECIMAL(24, 6)),
    CAST(frozen_units AS INTEGER), CAST(known_rows AS INTEGER), CAST(all_rows AS INTEGER)
FROM district
WHERE TRY_CAST(numerator AS DECIMAL(24, 6)) IS NOT NULL AND (denominator IS NULL) = (TRY_CAST(denominator AS DECIMAL(24, 6)) IS NULL)
