-- One row per standing report of a lead to ask about: a state that must be zero, for which the towns together report another
-- amount. It is asked once for a form and period, after its deadline and once all towns have reported. It is compared with
-- the towns' sum only, since departments may report the same amounts again. figure_now: the figures after this edition.
WITH zero_state AS (
    SELECT i.indicator, i.form, f.lead
    FROM indicator AS i
    JOIN form AS f ON f.form = i.form AND f.district_from = 'lead'
    WHERE i.kind = 'state' AND i.direction = 'down' AND i.rollup = 'sum'
),

owed AS (
    SELECT d.form, d.period, any_value(z.lead) AS lead
    FROM due AS d
    JOIN (SELECT form, any_value(lead) AS lead FROM zero_state GROUP BY form) AS z ON z.form = d.form
    JOIN unit AS u ON u.unit = d.unit
    WHERE d.unit = z.lead OR u.is_part
    GROUP BY d.form, d.period
    HAVING max(d.due_at) < known_at() AND bool_and(d.status IN ('on_time', 'late', 'not_applicable'))
),

figure_now AS (
    SELECT n.indicator, n.unit, n.period, n.numerator, n.cells
    FROM night_figure AS n
    SEMI JOIN zero_state AS z ON z.indicator = n.indicator
    UNION ALL
    SELECT f.indicator, f.unit, f.period, f.numerator, f.cells
    FROM store.figure AS f
    SEMI JOIN zero_state AS z ON z.indicator = f.indicator
    JOIN standing AS s ON s.number = f.number AND s.indicator = f.indicator AND s.unit = f.unit AND s.period = f.period
),

sides AS (
    SELECT
        z.indicator, z.form, z.lead, o.period,
        max(g.numerator) FILTER (WHERE g.unit = z.lead) AS lead_value,
        any_value(g.cells) FILTER (WHERE g.unit = z.lead) AS cells,
        sum(g.numerator) FILTER (WHERE u.is_part) AS towns_value,
        string_agg(g.unit || ' ' || plain(g.numerator), '、' ORDER BY u.position)
            FILTER (WHERE u.is_part AND g.numerator <> 0) AS towns
    FROM zero_state AS z
    JOIN owed AS o ON o.form = z.form
    JOIN figure_now AS g ON g.indicator = z.indicator AND g.period = o.period
    JOIN unit AS u ON u.unit = g.unit
    GROUP BY z.indicator, z.form, z.lead, o.period
),

differing AS (
    SELECT s.*, t.target
    FROM sides AS s
    JOIN period AS p ON p.code = s.period
    JOIN target AS t ON t.indicator = s.indicator AND t.unit = s.lead AND t.year = p.year AND t.target = 0
    WHERE s.lead_value <> s.towns_value
    QUALIFY row_number() OVER (PARTITION BY s.form, s.period ORDER BY abs(s.lead_value - s.towns_value) DESC, s.indicator) = 1
)

SELECT
    m.receipt_id, c.submission_id, e.item, e.row_key, e.sheet, e.address,
    plain(d.lead_value) AS found, plain(d.towns_value) || '（' || coalesce(d.towns, '') || '）' AS wanted
FROM differing AS d
JOIN current_submission AS c ON c.unit = d.lead AND c.form = d.form AND c.period = d.period
JOIN store.submission AS m ON m.submission_id = c.submission_id
LEFT JOIN reported AS e ON e.form = d.form AND e.period = d.period AND e.unit = d.lead AND e.cell_id = d.cells[1].ref
ANTI JOIN store.finding AS f ON f.submission_id = c.submission_id AND f.rule = 'lead_differs_from_towns'
ANTI JOIN store.answer AS a
    ON a.unit = d.lead AND a.form = d.form AND a.period = d.period AND a.rule = 'lead_differs_from_towns' AND a.found = plain(d.lead_value)
