-- One row per item that is compared, named, or continues through the year, in the tables of form declarations for checks
-- (`expectations/checks.py`).
CREATE OR REPLACE TEMP TABLE growth_pair (form VARCHAR, item VARCHAR, last_year VARCHAR);
CREATE OR REPLACE TEMP TABLE register_row (form VARCHAR, item VARCHAR, register VARCHAR);
CREATE OR REPLACE TEMP TABLE name_item (form VARCHAR, item VARCHAR);
CREATE OR REPLACE TEMP TABLE running_item (
    form VARCHAR, item VARCHAR, part VARCHAR, opening VARCHAR, falls_by DECIMAL(18, 6), is_percent BOOLEAN
);
CREATE OR REPLACE TEMP MACRO plain(number) AS rtrim(rtrim(CAST(number AS VARCHAR), '0'), '.');
-- A number that is compared with a cell's own number. A finding shows it in the unit of measure of the cell's table
-- (`expectations/checks.py:_in_own_unit`).
CREATE OR REPLACE TEMP MACRO in_own_unit(number, own) AS chr(30) || plain(number) || chr(31) || coalesce(plain(own), '') || chr(30);
