-- One row per indicator, ended unit with successors, year and cell of its last figure of that year: the cell's row, and
-- since when a successor reports that row. A row key identifies a row (`is_named`) if the form's keys are names that no
-- template prints, and no successor reported the same key while the unit still existed.
WITH ended AS (
    SELECT unit, valid_to, successors
    FROM unit
    WHERE valid_to IS NOT NULL AND len(successors) > 0
),

-- The units' figures with their cells: the ones computed tonight, and the unchanged ones of the previous edition.
ended_unit_figure AS (
    SELECT n.indicator, n.unit, n.period, n.cells
    FROM night_figure AS n
    SEMI JOIN ended AS e ON e.unit = n.unit
    UNION ALL
    SELECT f.indicator, f.unit, f.period, f.cells
    FROM store.figure AS f
    JOIN (
        SELECT s.*
        FROM standing AS s
        SEMI JOIN ended AS e ON e.unit = s.unit
        ANTI JOIN held_figure AS h ON h.indicator = s.indicator AND h.unit = s.unit AND h.period = s.period
    ) AS o ON o.number = f.number AND o.indicator = f.indicator AND o.unit = f.unit AND o.period = f.period
),

last_figure AS (
    SELECT h.indicator, h.unit, h.cells, p.year, f.keys_are_names
    FROM ended_unit_figure AS h
    JOIN contributor AS c ON c.indicator = h.indicator AND c.unit = h.unit AND (is_total(c.kind) OR c.kind = 'growth') AND c.rollup IN ('sum', 'ratio')
    JOIN form AS f ON f.form = c.form
    JOIN period AS p ON p.code = h.period
    QUALIFY row_number() OVER (PARTITION BY h.indicator, h.unit, p.year ORDER BY p.ends_on DESC) = 1
),

part AS (
    SELECT indicator, unit, year, keys_are_names, unnest(cells, recursive := true)
    FROM last_figure
),

row_of AS (
    SELECT cell_id, unit, form, period, row_key, item, state NOT IN ('blank', 'not_applicable') AS is_known
    FROM unpacked('temp.succession_list')
),

row_part AS (
    SELECT p.indicator, p.unit, p.year, p.keys_are_names, p.part, p.ref, p.amount, r.form, r.row_key, r.item
    FROM part AS p
    LEFT JOIN row_of AS r ON r.cell_id = p.ref
    WHERE p.part IN ('numerator', 'denominator')
),

row_succession AS (
    SELECT
        g.indicator, g.unit, g.year, g.row_key,
        min(t.ends_on) FILTER (WHERE t.ends_on > e.valid_to) AS taken_on,
        bool_or(t.ends_on <= e.valid_to) AS is_shared
    FROM row_part AS g
    JOIN ended AS e ON e.unit = g.unit
    JOIN row_of AS r ON r.form = g.form AND r.row_key = g.row_key AND r.item = g.item AND r.is_known AND list_contains(e.successors, r.unit)
    JOIN period AS t ON t.code = r.period AND t.year = g.year
    GROUP BY g.indicator, g.unit, g.year, g.row_key
)

SELECT
    g.indicator, g.unit, g.year, g.part, g.ref, g.amount, t.taken_on,
    g.keys_are_names AND g.row_key IS NOT NULL AND NOT coalesce(t.is_shared, false) AS is_named
FROM row_part AS g
LEFT JOIN row_succession AS t ON t.indicator = g.indicator AND t.unit = g.unit AND t.year = g.year AND t.row_key = g.row_key
