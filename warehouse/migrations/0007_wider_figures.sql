-- A figure of 10^12 and more, which sums of amounts of up to 10^12 come to: 18 digits before the point instead of 12.
ALTER TABLE store.figure ALTER COLUMN numerator TYPE DECIMAL(24, 6);
ALTER TABLE store.figure ALTER COLUMN denominator TYPE DECIMAL(24, 6);
ALTER TABLE store.figure ALTER COLUMN cells TYPE STRUCT(part VARCHAR, ref VARCHAR, amount DECIMAL(24, 6))[];
ALTER TABLE store.figure ALTER COLUMN numerator_to TYPE DECIMAL(24, 6);
ALTER TABLE store.figure ALTER COLUMN denominator_to TYPE DECIMAL(24, 6);
