-- One row per indicator and period of a form that a lead and others report: both sides' amounts. The district's figure
-- still follows the form (`district_from`). Values that do not add up over units (prices, ranks, reported percentages) are
-- left out.
WITH side AS (
    SELECT
        e.form, e.period, e.unit, f.lead, f.district_from, e.unit = f.lead AS is_lead, u.is_part
    FROM due AS e
    JOIN form AS f ON f.form = e.form AND f.district_from IN ('lead', 'parts', 'towns')
    JOIN unit AS u ON u.unit = e.unit
)

SELECT
    i.indicator, s.form, s.period, any_value(p.ends_on) AS ends_on, any_value(s.district_from) AS district_from, any_value(s.lead) AS lead,
    max(g.numerator) FILTER (WHERE s.is_lead) AS lead_value,
    sum(g.numerator) FILTER (WHERE NOT s.is_lead) AS others_value,
    count(g.numerator) FILTER (WHERE NOT s.is_lead) AS others_reported,
    count(*) FILTER (WHERE NOT s.is_lead) AS others_expected,
    sum(g.numerator) FILTER (WHERE s.is_part) AS towns_value,
    count(g.numerator) FILTER (WHERE s.is_part) AS towns_reported,
    count(*) FILTER (WHERE s.is_part) AS towns_expected,
    lead_value - others_value AS difference,
    lead_value - towns_value AS towns_difference,
    any_value(q.question) FILTER (WHERE i.kind = 'state' AND i.direction = 'down' AND i.rollup = 'sum') AS question
FROM side AS s
JOIN indicator AS i ON i.form = s.form AND i.rollup IN ('sum', 'ratio')
JOIN period AS p ON p.code = s.period
LEFT JOIN standing_figure AS g ON g.indicator = i.indicator AND g.unit = s.unit AND g.period = s.period
LEFT JOIN lead_question AS q ON q.form = s.form AND q.period = s.period
GROUP BY i.indicator, s.form, s.period
HAVING count(g.numerator) FILTER (WHERE s.is_lead) > 0 AND count(g.numerator) FILTER (WHERE NOT s.is_lead) > 0
