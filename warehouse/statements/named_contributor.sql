-- `named_contributor`: one row per indicator and unit with a figure from a lead's table, if the indicator's figures are of
-- the units that its rows name. These units make the district's figure, not the lead that reports them.
CREATE OR REPLACE TEMP TABLE named_contributor AS
WITH figure_unit AS (
    SELECT f.indicator, f.unit, i.kind, i.rollup, i.form, g.lead
    FROM unit_figure AS f
    JOIN indicator AS i ON i.indicator = f.indicator AND i.rollup NOT IN ('none', 'latest')
    JOIN form AS g ON g.form = i.form AND g.names_units AND g.district_from = 'lead'
    GROUP BY ALL
)

SELECT indicator, unit, kind, rollup, form
FROM figure_unit
WHERE indicator IN (SELECT indicator FROM figure_unit WHERE unit <> lead)
