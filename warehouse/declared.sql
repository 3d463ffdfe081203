-- What is declared: written anew at every build from the declarations; dated rows carry the day from which they are known.
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
    planned_day VARCHAR, -- 06-30 of every year, where it has no day of one
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
CREATE OR REPLACE TABLE store.form (
    form VARCHAR, title VARCHAR, cadence VARCHAR, district_from VARCHAR, lead VARCHAR, measures INTEGER[],
    keys_are_names BOOLEAN, -- a row key names one thing, whoever reports it
    names_units BOOLEAN -- a part of the row key names a unit of the register
);
CREATE OR REPLACE TABLE store.form_item (
    form VARCHAR, valid_from DATE, item VARCHAR, type VARCHAR, uom VARCHAR, heading VARCHAR, quantity VARCHAR,
    position INTEGER
);
-- Who owes what: one row per unit, form and period, as the unit list has it on the period's last day. A deadline is
-- provisional where the public holidays of its year are not published yet.
CREATE OR REPLACE TABLE store.expected (unit VARCHAR, form VARCHAR, period VARCHAR, due_at TIMESTAMPTZ, is_provisional BOOLEAN);
CREATE OR REPLACE TABLE store.exemption (
    unit VARCHAR, form VARCHAR, kind VARCHAR, from_on DATE, to_on DATE, until_at TIMESTAMPTZ, reason VARCHAR,
    approved_by VARCHAR, known_from DATE, position INTEGER
);
CREATE OR REPLACE TABLE store.indicator (
    indicator VARCHAR, title VARCHAR, uom VARCHAR, kind VARCHAR, direction VARCHAR, rollup VARCHAR, target VARCHAR,
    threshold DECIMAL(18, 6), deadline DATE, deadline_day VARCHAR, quantity VARCHAR, measure_no INTEGER, campaign_no INTEGER, clause VARCHAR,
    form VARCHAR, owner VARCHAR, headline BOOLEAN, reading VARCHAR, is_primary BOOLEAN, grain VARCHAR, sql VARCHAR,
    scope VARCHAR, -- SQL: which entries of the registers it is about
    each DECIMAL(18, 6), -- what one of these adds to the whole, and at most to the part; NULL: no bound
    base VARCHAR -- which report of the unit's own a growth is held against: first_of_year of the year, or period_before
);
CREATE OR REPLACE TABLE store.target (
    indicator VARCHAR, unit VARCHAR, year INTEGER, target DECIMAL(18, 6), origin VARCHAR, known_from DATE, note VARCHAR
);
