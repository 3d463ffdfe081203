-- `named_contributor`: one row per indicator and unit that has a figure of it out of a lead's table, where the indicator selects the units that
-- its rows name: these make the district's figure, and not the lead that reports them.
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
