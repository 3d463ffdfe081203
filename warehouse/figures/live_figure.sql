-- One row per indicator, unit (or district) and period: computed from the standing reports, with today's definitions.
-- The district's figure is computed from its units' figures, and refers to them: figure:<unit>|<period>; for an ended unit,
-- to the cells of its frozen rows. A figure with `numerator_to` is an interval, from numerator (over denominator) to
-- numerator_to (over denominator_to).
-- If register entries are counted, the whole has all of them. Unreported ones are `unknown` and lie between the ends
-- (docs/decisions/0045). A sum of 10^18 or more gives no figure: an absurd report must not stop the night.
WITH scoped AS (
    SELECT
        indicator, unit, period, count(*) AS entries, any_value(amount) AS amount,
        list({'part': 'unknown', 'ref': ref, 'amount': amount} ORDER BY ref) FILTER (WHERE amount IS NOT NULL) AS cells
    FROM scope_row
    GROUP BY indicator, unit, period
),

reported_part AS (
    SELECT
        f.*, s.entries, s.amount AS entry_amount,
        CASE
            WHEN s.cells IS NOT NULL
                THEN list_filter(s.cells, lambda entry: NOT list_contains(list_transform(f.cells, lambda cell: cell.ref), entry.ref))
        END AS unknown_cells,
        len(list_filter(f.cells, lambda cell: cell.part = 'denominator')) AS whole_rows,
        len(list_filter(f.cells, lambda cell: cell.part = 'unpaired')) AS unpaired_rows
    FROM unit_figure AS f
    LEFT JOIN scoped AS s ON s.indicator = f.indicator AND s.unit = f.unit AND s.period = f.period
),

completed_part AS (
    SELECT *, coalesce(len(unknown_cells), 0) AS unknown_rows, coalesce(len(unknown_cells), 0) * entry_amount AS unknown_amount
    FROM reported_part
),

-- Entries of units without a figure, in periods with figures of other units.
gap AS (
    SELECT
        s.indicator, s.period, count(*) AS entries, sum(s.amount) AS amount,
        list({'part': 'unknown', 'ref': s.ref, 'amount': s.amount}) FILTER (WHERE s.amount IS NOT NULL) AS cells
    FROM scope_row AS s
    SEMI JOIN district_part AS d ON d.indicator = s.indicator AND d.period = s.period
    ANTI JOIN district_part AS f ON f.indicator = s.indicator AND f.period = s.period AND f.unit = s.unit AND f.figure_period = s.period
    ANTI JOIN heir_entry AS h ON h.indicator = s.indicator AND h.period = s.period AND h.ref = s.ref
    WHERE s.is_district
    GROUP BY s.indicator, s.period
),

-- Entries of an ended lead that several of its successors reported: they count once, and it is unknown which report holds.
repeated AS (
    SELECT h.indicator, h.period, min(h.ref) AS ref, sum(h.reports - 1) AS entries, sum((h.reports - 1) * s.amount) AS amount
    FROM heir_entry AS h
    JOIN scope_row AS s ON s.indicator = h.indicator AND s.period = h.period AND s.ref = h.ref AND s.is_district
    WHERE h.reports > 1 AND s.amount IS NOT NULL
    GROUP BY h.indicator, h.period
),

-- For sums, the number of entries: which unit reported an entry does not change how many are known.
whole_scope AS (
    SELECT indicator, period, count(*) AS entries
    FROM scope_row
    WHERE amount IS NULL AND is_district
    GROUP BY indicator, period
),

counted AS (
    SELECT *, part_state IN ('reported', 'carried', 'ended') AS is_counted, 'figure:' || unit || '|' || figure_period AS ref
    FROM district_part
),

rolled AS (
    SELECT
        indicator,
        period,
        coalesce(sum(numerator) FILTER (WHERE is_counted), CASE WHEN count(open_numerator) > 0 THEN 0 END) AS numerator,
        sum(denominator) FILTER (WHERE is_counted) AS denominator,
        sum(unknown_numerator) AS unknown_numerator, sum(open_numerator) AS open_numerator, sum(open_denominator) AS open_denominator,
        list_concat(
            list_concat(
                numerator_cells(ref, CASE WHEN is_counted AND kept_cells IS NULL THEN numerator END),
                denominator_cells(ref, CASE WHEN is_counted AND kept_cells IS NULL THEN denominator END)
            ),
            list_concat(
                list_concat(
                    flatten(list(kept_cells) FILTER (WHERE is_counted AND kept_cells IS NOT NULL)),
                    flatten(list(unpaired_cells) FILTER (WHERE unpaired_cells IS NOT NULL))
                ),
                list_concat(
                    list({'part': 'unpaired', 'ref': ref, 'amount': CAST(all_rows - known_rows AS DECIMAL(24, 6))})
                        FILTER (WHERE is_counted AND kept_cells IS NULL AND all_rows > known_rows AND unknown_numerator IS NULL),
                    list({
                        'part': CASE WHEN is_base_lacking THEN 'base' WHEN open_numerator IS NULL THEN 'unknown' ELSE 'open' END, 'ref': ref,
                        'amount': CAST(CASE WHEN is_base_lacking THEN open_denominator ELSE coalesce(open_numerator, unknown_numerator) END AS DECIMAL(24, 6))
                    }) FILTER (WHERE open_numerator IS NOT NULL OR unknown_numerator IS NOT NULL)
                )
            )
        ) AS cells,
        count(*) FILTER (WHERE part_state = 'reported') AS reported_units,
        count(*) FILTER (WHERE is_expected) AS expected_units,
        count(*) FILTER (WHERE part_state = 'carried') AS carried_units,
        count(*) FILTER (WHERE part_state = 'ended') AS frozen_units,
        sum(known_rows) FILTER (WHERE is_counted) AS known_rows,
        CAST(sum(all_rows) FILTER (WHERE is_counted) + coalesce(sum(len(unpaired_cells)), 0) AS HUGEINT) AS all_rows,
        sum(known_rows) FILTER (WHERE part_state = 'reported') AS reported_rows
    FROM counted
    GROUP BY indicator, period
),

district AS (
    SELECT
        r.indicator, r.period, CASE WHEN t.amount IS NULL THEN r.numerator ELSE greatest(r.numerator - t.amount, 0) END AS numerator,
        r.denominator + coalesce(g.amount, 0) - coalesce(t.amount, 0) AS denominator,
        CASE
            WHEN r.open_numerator IS NOT NULL OR r.unknown_numerator IS NOT NULL OR g.amount IS NOT NULL OR t.amount IS NOT NULL
                THEN coalesce(r.numerator, 0) + coalesce(r.open_numerator, 0) + coalesce(r.unknown_numerator, 0) + coalesce(g.amount, 0)
        END AS numerator_to,
        coalesce(r.denominator, CASE WHEN r.open_denominator IS NOT NULL THEN 0 END) + coalesce(g.amount, 0) - coalesce(t.amount, 0) + coalesce(r.open_denominator, 0) AS denominator_to,
        CASE
            WHEN g.cells IS NULL AND t.amount IS NULL THEN list_sort(r.cells)
            ELSE list_sort(list_concat(
                list_concat(r.cells, list_concat(g.cells, list_transform(g.cells, lambda cell: {'part': 'denominator', 'ref': cell.ref, 'amount': cell.amount}))),
                CASE
                    WHEN t.amount IS NOT NULL THEN [
                        {'part': 'numerator', 'ref': t.ref, 'amount': CAST(-least(t.amount, r.numerator) AS DECIMAL(24, 6))},
                        {'part': 'denominator', 'ref': t.ref, 'amount': CAST(-t.amount AS DECIMAL(24, 6))},
                        {'part': 'unknown', 'ref': t.ref, 'amount': CAST(least(t.amount, r.numerator) AS DECIMAL(24, 6))}
                    ]
                END
            ))
        END AS cells,
        r.reported_units, r.expected_units, r.carried_units, r.frozen_units,
        CASE WHEN w.entries IS NULL THEN r.known_rows - 2 * coalesce(t.entries, 0) ELSE coalesce(r.reported_rows, 0) END AS known_rows,
        CASE WHEN w.entries IS NULL THEN r.all_rows + coalesce(g.entries, 0) - coalesce(t.entries, 0) ELSE greatest(w.entries, r.all_rows) END AS all_rows
    FROM rolled AS r
    LEFT JOIN gap AS g ON g.indicator = r.indicator AND g.period = r.period
    LEFT JOIN repeated AS t ON t.indicator = r.indicator AND t.period = r.period
    LEFT JOIN whole_scope AS w ON w.indicator = r.indicator AND w.period = r.period
)

SELECT
    indicator, unit, period, numerator,
    CASE WHEN unknown_rows = 0 THEN denominator ELSE CAST(coalesce(denominator, 0) + unknown_amount AS DECIMAL(24, 6)) END AS denominator,
    CASE
        WHEN unknown_rows = 0 THEN cells
        ELSE list_sort(list_concat(cells, list_concat(unknown_cells, list_transform(unknown_cells, lambda cell: {'part': 'denominator', 'ref': cell.ref, 'amount': cell.amount}))))
    END AS cells,
    'reported' AS state,
    CAST(1 AS INTEGER) AS reported_units, CAST(1 AS INTEGER) AS expected_units, CAST(0 AS INTEGER) AS carried_units,
    CASE WHEN unknown_rows > 0 THEN CAST(numerator + unknown_amount AS DECIMAL(24, 6)) END AS numerator_to,
    CASE WHEN unknown_rows > 0 THEN CAST(coalesce(denominator, 0) + unknown_amount AS DECIMAL(24, 6)) END AS denominator_to,
    CAST(0 AS INTEGER) AS frozen_units,
    CAST(coalesce(known_rows, CASE WHEN entries IS NULL THEN nullif(whole_rows, 0) ELSE whole_rows END) AS INTEGER) AS known_rows,
    CAST(coalesce(all_rows, nullif(greatest(whole_rows + unpaired_rows + unknown_rows, entries), 0)) AS INTEGER) AS all_rows
FROM completed_part
UNION ALL
SELECT
    indicator, (SELECT unit FROM store.unit WHERE kind = 'district') AS unit, period, TRY_CAST(numerator AS DECIMAL(24, 6)), TRY_CAST(denominator AS DECIMAL(24, 6)), cells,
    CASE
        WHEN carried_units > 0 THEN 'carried'
        WHEN reported_units < expected_units THEN 'partial'
        ELSE 'reported'
    END AS state,
    CAST(reported_units AS INTEGER), CAST(expected_units AS INTEGER), CAST(carried_units AS INTEGER),
    TRY_CAST(numerator_to AS DECIMAL(24, 6)), TRY_CAST(CASE WHEN numerator_to IS NOT NULL THEN denominator_to END AS DECIMAL(24, 6)),
    CAST(frozen_units AS INTEGER), CAST(known_rows AS INTEGER), CAST(all_rows AS INTEGER)
FROM district
WHERE TRY_CAST(numerator AS DECIMAL(24, 6)) IS NOT NULL AND (denominator IS NULL) = (TRY_CAST(denominator AS DECIMAL(24, 6)) IS NULL)
