-- What is not known of a figure (docs/decisions/0031 to 0042): the other end where it is an interval, how many units that have ended are in it
-- with what they last reported, and how many of the rows (projects, parcels) that it is about are known.
ALTER TABLE store.figure ADD COLUMN numerator_to DECIMAL(18, 6) DEFAULT NULL;
ALTER TABLE store.figure ADD COLUMN denominator_to DECIMAL(18, 6) DEFAULT NULL;
ALTER TABLE store.figure ADD COLUMN frozen_units INTEGER DEFAULT NULL;
ALTER TABLE store.figure ADD COLUMN known_rows INTEGER DEFAULT NULL;
ALTER TABLE store.figure ADD COLUMN all_rows INTEGER DEFAULT NULL;
