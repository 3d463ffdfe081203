-- One district of the lake: the session variable `district` names it; without it no row is shown.
CREATE SCHEMA store;
-- The first package whose appended rows are in force: the last one that has everything.
CREATE MACRO first_package() AS (
    SELECT max_by(since, package) FROM lake.store.risen WHERE district = getvariable('district')
);
-- The package that brought the rows of a loaded table that are in force.
CREATE MACRO package_of(name) AS (
    SELECT max_by(loaded[name], package) FROM lake.store.risen WHERE district = getvariable('district')
);
