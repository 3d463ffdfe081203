-- One row per figure of a unit, figure of rows that lack an amount, frozen row, register entry that a figure counts, and entry of
-- ended leads: empty tables that a computation fills. The view `reported` gives the cells that it reads.
CREATE OR REPLACE TEMP VIEW reported AS SELECT * EXCLUDE (line) FROM unpacked('temp.reported_list');
CREATE OR REPLACE TEMP TABLE unit_figure (
    indicator VARCHAR, unit VARCHAR, period VARCHAR, numerator DECIMAL(24, 6), denominator DECIMAL(24, 6),
    cells STRUCT(part VARCHAR, ref VARCHAR, amount DECIMAL(24, 6))[], numerator_to DECIMAL(24, 6), known_rows INTEGER, all_rows INTEGER
);
CREATE OR REPLACE TEMP TABLE unpaired_figure (
    indicator VARCHAR, unit VARCHAR, period VARCHAR, cells STRUCT(part VARCHAR, ref VARCHAR, amount DECIMAL(24, 6))[]
);
CREATE OR REPLACE TEMP TABLE frozen_row (
    indicator VARCHAR, unit VARCHAR, year INTEGER, part VARCHAR, ref VARCHAR, amount DECIMAL(24, 6), taken_on DATE, is_named BOOLEAN
);
CREATE OR REPLACE TEMP TABLE scope_row (
    indicator VARCHAR, unit VARCHAR, period VARCHAR, ref VARCHAR, amount DECIMAL(24, 6), reporters VARCHAR[], is_district BOOLEAN
);
CREATE OR REPLACE TEMP TABLE heir_entry (indicator VARCHAR, period VARCHAR, ref VARCHAR, reports BIGINT);
