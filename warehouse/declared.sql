-- Tables of declarations, reloaded at every build. Dated rows have the day from which they are known.
CREATE OR REPLACE TABLE store.campaign (campaign_no INTEGER, title VARCHAR, short VARCHAR, clause VARCHAR);
CREATE OR REPLACE TABLE store.measure (
    measure_no INTEGER, campaign_no INTEGER, title VARCHAR, clause VARCHAR, lead VARCHAR, co VARCHAR[], groups VARCHAR[],
    is_narrative BOOLEAN
);
CREATE OR REPLACE TABLE store.quantity (
    quantity_id VARCHAR, measure_no INTEGER, text VARCHAR, value VARCHAR, uom VARCHAR, comparator VARCHAR, kind VARCHAR,
    deadline VARCHAR, covered_by VARCHAR, name VARCHAR, note VARCHAR
);
CREATE OR REPLACE TABLE store.unit (
    unit VARCHAR, code VARCHAR, kind VARCHAR, league VARCHAR, is_part BOOLEAN, valid_from DATE, valid_to DATE, successors VARCHAR[],
    successor_shares DECIMAL(9, 6)[], aliases VARCHAR[], origin VARCHAR, known_from DATE, note VARCHAR, position INTEGER
);
CREATE OR REPLACE TABLE store.project (
    project_id VARCHAR, name VARCHAR, kind VARCHAR, tiers VARCHAR[], nature VARCHAR, lead_unit VARCHAR, town VARCHAR,
    total_investment_wan_yuan DECIMAL(18, 6), annual_plan_wan_yuan DECIMAL(18, 6), planned_start_on DATE,
    area_mu DECIMAL(18, 6), origin VARCHAR, known_from DATE, note VARCHAR,
    valid_from DATE, valid_to DATE -- its first and last day on the register
);
CREATE OR REPLACE TABLE store.milestone (
    task_id VARCHAR, title VARCHAR, measure_no INTEGER, quantity VARCHAR, unit VARCHAR, planned_on DATE, origin VARCHAR,
    planned_day VARCHAR, -- 06-30 of every year, if it has no date
    valid_from DATE, valid_to DATE
);
CREATE OR REPLACE TABLE store.parameter (
    name VARCHAR, quantity VARCHAR, value DECIMAL(18, 6), uom VARCHAR, valid_from DATE, valid_to DATE
);
CREATE OR REPLACE TABLE store.light (
    valid_from DATE, known_from DATE, green_from DECIMAL(18, 6), red_to DECIMAL(18, 6), coverage DECIMAL(18, 6)
);
CREATE OR REPLACE TABLE store.period (
    code VARCHAR, cadence VARCHAR, starts_on DATE, ends_on DATE, label VARCHAR, year INTEGER, time_elapsed INTEGER,
    time_whole INTEGER, step INTEGER
);
CREATE OR REPLACE TABLE store.rule (rule VARCHAR, title VARCHAR, severity VARCHAR);
CREATE OR REPLACE TABLE store.form (
    form VARCHAR, title VARCHAR, cadence VARCHAR, district_from VARCHAR, lead VARCHAR, measures INTEGER[],
    keys_are_names BOOLEAN, -- a row key names one thing, whoever reports it
    names_units BOOLEAN -- a part of the row key names a unit of the register
);
CREATE OR REPLACE TABLE store.form_item (
    form VARCHAR, valid_from DATE, item VARCHAR, type VARCHAR, uom VARCHAR, heading VARCHAR, quantity VARCHAR,
    position INTEGER
);
-- Owed reports: one row per unit, form and period, by the unit list of the period's last day. A deadline is provisional if
-- the public holidays of its year are not published yet.
CREATE OR REPLACE TABLE store.expected (unit VARCHAR, form VARCHAR, period VARCHAR, due_at TIMESTAMPTZ, is_provisional BOOLEAN);
CREATE OR REPLACE TABLE store.exemption (
    unit VARCHAR, form VARCHAR, kind VARCHAR, from_on DATE, to_on DATE, until_at TIMESTAMPTZ, reason VARCHAR,
    approved_by VARCHAR, known_from DATE, position INTEGER
);
CREATE OR REPLACE TABLE store.indicator (
    indicator VARCHAR, title VARCHAR, uom VARCHAR, kind VARCHAR, direction VARCHAR, rollup VARCHAR, target VARCHAR,
    threshold DECIMAL(18, 6), deadline DATE, deadline_day VARCHAR, quantity VARCHAR, measure_no INTEGER, campaign_no INTEGER, clause VARCHAR,
    form VARCHAR, owner VARCHAR, headline BOOLEAN, reading VARCHAR, is_primary BOOLEAN, grain VARCHAR, sql VARCHAR,
    scope VARCHAR, -- SQL condition that selects its register entries
    each DECIMAL(18, 6), -- one entry's amount in the whole, and its limit in the part; NULL: no bound
    base VARCHAR -- the unit's own report with which a growth is compared: first_of_year or period_before
);
CREATE OR REPLACE TABLE store.target (
    indicator VARCHAR, unit VARCHAR, year INTEGER, target DECIMAL(18, 6), origin VARCHAR, known_from DATE, note VARCHAR
);
