-- One row per changed figure, part and cause. A cell that came or went has its submission as cause. Other parts (a value
-- carried forward or no longer, a register row) get the cause of their unit's other cells, else of the figure's.
WITH a AS (SELECT * FROM figure WHERE edition = $a),

b AS (SELECT * FROM figure WHERE edition = $b),

changed AS (
    SELECT
        coalesce(a.indicator, b.indicator) AS indicator, coalesce(a.unit, b.unit) AS unit, coalesce(a.period, b.period) AS period,
        a.numerator AS numerator_a, b.numerator AS numerator_b, a.denominator AS denominator_a, b.denominator AS denominator_b,
        a.cells AS cells_a, b.cells AS cells_b
    FROM a
    FULL JOIN b ON b.indicator = a.indicator AND b.unit = a.unit AND b.period = a.period
    WHERE (a.numerator, a.denominator, a.cells) IS DISTINCT FROM (b.numerator, b.denominator, b.cells)
),

opened AS (
    SELECT indicator, unit, period, unnest(cells_a, recursive := true), 'a' AS side FROM changed
    UNION ALL
    SELECT indicator, unit, period, unnest(cells_b, recursive := true), 'b' AS side FROM changed
),

moved_part AS (
    SELECT
        indicator, unit, period, part, ref,
        sum(amount) FILTER (WHERE side = 'a') AS was, sum(amount) FILTER (WHERE side = 'b') AS now
    FROM opened
    GROUP BY ALL
    HAVING was IS DISTINCT FROM now
),

-- The cells of the units' figures that moved the district's: they show whose report it was.
behind AS (
    SELECT m.indicator, m.unit, m.period, unnest(list_filter(f.cells, lambda cell: cell.part = m.part), recursive := true), f.side
    FROM moved_part AS m
    JOIN (SELECT *, 'a' AS side FROM a UNION ALL SELECT *, 'b' AS side FROM b) AS f
        ON f.indicator = m.indicator AND 'figure:' || f.unit || '|' || f.period = m.ref
        AND CASE WHEN f.side = 'a' THEN m.was ELSE m.now END IS NOT NULL
),

moved AS (
    SELECT * FROM moved_part WHERE NOT starts_with(ref, 'figure:')
    UNION ALL
    SELECT
        indicator, unit, period, part, ref,
        sum(amount) FILTER (WHERE side = 'a') AS was, sum(amount) FILTER (WHERE side = 'b') AS now
    FROM behind
    GROUP BY ALL
    HAVING was IS DISTINCT FROM now
),

sourced AS (
    SELECT
        m.*, s.submission_id, s.unit AS from_unit,
        CASE
            WHEN s.submission_id IS NULL THEN NULL
            WHEN s.submission_id IN (SELECT submission_id FROM store.erasure) THEN 'erased'
            WHEN x.submission_id IS NULL THEN 'new_report'
            WHEN x.submission_id <> y.submission_id THEN 'revised_report'
            WHEN s.submission_id IN (SELECT submission_id FROM store.reading) THEN 'read_again'
        END AS own_cause
    FROM moved AS m
    LEFT JOIN store.submission AS s ON s.submission_id = CASE WHEN m.ref LIKE '%!%!%' THEN split_part(m.ref, '!', 1) END
    LEFT JOIN standing_a AS x ON x.unit = s.unit AND x.form = s.form AND x.period = s.period
    LEFT JOIN standing_b AS y ON y.unit = s.unit AND y.form = s.form AND y.period = s.period
),

redefined AS (
    SELECT
        coalesce(bool_or(path = 'plan/units.csv'), false) AS has_other_units,
        coalesce(bool_or(path LIKE 'warehouse/%' OR regexp_matches(path, '^plan/(indicators|targets|views)/')), false) AS has_other_sql
    FROM definition_today
    WHERE number > $a_number AND number <= $b_number
),

attributed AS (
    SELECT
        s.*, c.numerator_a IS NULL OR c.numerator_b IS NULL AS is_whole,
        min(s.own_cause) OVER (PARTITION BY s.indicator, s.unit, s.period, s.from_unit) AS units_cause,
        coalesce(
            min(s.own_cause) OVER (PARTITION BY s.indicator, s.unit, s.period),
            CASE
                WHEN x.submission_id IS NULL AND y.submission_id IS NOT NULL THEN 'new_report'
                WHEN x.submission_id <> y.submission_id THEN 'revised_report'
            END
        ) AS figures_cause
    FROM sourced AS s
    JOIN changed AS c ON c.indicator = s.indicator AND c.unit = s.unit AND c.period = s.period
    LEFT JOIN indicator AS i ON i.indicator = s.indicator
    LEFT JOIN standing_a AS x ON x.unit = s.unit AND x.form = i.form AND x.period = s.period
    LEFT JOIN standing_b AS y ON y.unit = s.unit AND y.form = i.form AND y.period = s.period
),

caused AS (
    SELECT
        s.*,
        coalesce(
            s.own_cause,
            CASE WHEN s.submission_id IS NOT NULL THEN s.units_cause END,
            CASE WHEN s.is_whole THEN s.figures_cause END,
            CASE WHEN u.valid_to IS NOT NULL AND s.now IS NULL THEN 'unit_list' END,
            CASE WHEN r.has_other_sql THEN 'definition' WHEN r.has_other_units THEN 'unit_list' END,
            s.figures_cause,
            min(s.figures_cause) OVER (PARTITION BY s.indicator, s.period),
            'definition'
        ) AS cause
    FROM attributed AS s
    CROSS JOIN redefined AS r
    LEFT JOIN store.unit AS u ON u.unit = s.from_unit
)

SELECT
    m.indicator, m.unit, m.period, m.part,
    any_value(CASE WHEN m.part = 'numerator' THEN c.numerator_a ELSE c.denominator_a END) AS before,
    any_value(CASE WHEN m.part = 'numerator' THEN c.numerator_b ELSE c.denominator_b END) AS after,
    m.cause,
    sum(coalesce(m.now, 0) - coalesce(m.was, 0)) AS delta,
    list(DISTINCT coalesce(m.submission_id, m.ref) ORDER BY coalesce(m.submission_id, m.ref)) AS from_
FROM caused AS m
JOIN changed AS c ON c.indicator = m.indicator AND c.unit = m.unit AND c.period = m.period
GROUP BY m.indicator, m.unit, m.period, m.part, m.cause
