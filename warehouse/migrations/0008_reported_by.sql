-- The lead that sent a unit's values in its table of all units (代报, docs/decisions/0056); NULL where the unit reported itself.
ALTER TABLE store.submission ADD COLUMN reported_by VARCHAR DEFAULT NULL;
