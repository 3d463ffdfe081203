-- Macros for indicators: the cells behind a numerator and a denominator.
-- Aggregates over the rows of a unit and period; `list_concat` joins the two lists (a NULL list counts as empty).
CREATE OR REPLACE MACRO numerator_cells(ref, amount) AS
    list_sort(list({'part': 'numerator', 'ref': ref, 'amount': CAST(amount AS DECIMAL(24, 6))}) FILTER (WHERE amount IS NOT NULL));
CREATE OR REPLACE MACRO denominator_cells(ref, amount) AS
    list_sort(list({'part': 'denominator', 'ref': ref, 'amount': CAST(amount AS DECIMAL(24, 6))}) FILTER (WHERE amount IS NOT NULL));
-- The cells of a share of counted things: each adds 1 to the whole, and `counted` (1 or 0) to the part.
CREATE OR REPLACE MACRO counted_cells(part_ref, counted, whole_ref) AS
    list_concat(numerator_cells(part_ref, counted), denominator_cells(whole_ref, 1));
-- One side of a ratio in a row that has both; NULL if either is unknown (docs/decisions/0032).
CREATE OR REPLACE MACRO paired(amount, other) AS CASE WHEN other IS NOT NULL THEN amount END;
-- The cells of rows with both sides, and as `unpaired` the single cell of other rows, which count on neither side.
CREATE OR REPLACE MACRO pair_cells(part_ref, part, whole_ref, whole) AS
    list_concat(
        list_concat(numerator_cells(part_ref, paired(part, whole)), denominator_cells(whole_ref, paired(whole, part))),
        list_sort(
            list({'part': 'unpaired', 'ref': coalesce(CASE WHEN part IS NOT NULL THEN part_ref END, whole_ref), 'amount': CAST(coalesce(part, whole) AS DECIMAL(24, 6))})
                FILTER (WHERE (part IS NULL) <> (whole IS NULL))
        )
    );
-- The cells of rows that add two amounts: both, or as `unpaired` the single cell of rows that lack the other.
CREATE OR REPLACE MACRO sum_cells(one_ref, one, other_ref, other) AS
    list_concat(
        list_concat(numerator_cells(one_ref, paired(one, other)), numerator_cells(other_ref, paired(other, one))),
        list_sort(
            list({'part': 'unpaired', 'ref': CASE WHEN one IS NOT NULL THEN one_ref ELSE other_ref END, 'amount': CAST(coalesce(one, other) AS DECIMAL(24, 6))})
                FILTER (WHERE (one IS NULL) <> (other IS NULL))
        )
    );
-- Whether figures of a kind are amounts, which are due by the calendar; and whether their numerator alone is the amount.
-- warehouse/indicator.py has the same kinds.
CREATE OR REPLACE MACRO is_amount(kind) AS kind IN ('cumulative', 'stock', 'milestone');
CREATE OR REPLACE MACRO is_total(kind) AS kind IN ('cumulative', 'stock');
-- The value of a figure: a growth is 100 x (n/d - 1), another percentage 100 x n/d, an amount its numerator. The casts are
-- wider because DECIMAL(18) times DECIMAL(18) overflows early.
CREATE OR REPLACE MACRO value_of(kind, uom, numerator, denominator) AS
    CASE
        WHEN kind = 'growth' AND denominator <> 0 THEN 100 * CAST(numerator - denominator AS DECIMAL(38, 6)) / denominator
        WHEN is_total(kind) OR kind IN ('state', 'rank') THEN CAST(numerator AS DOUBLE)
        WHEN denominator <> 0 THEN CASE WHEN uom = '%' THEN 100 ELSE 1 END * CAST(numerator AS DECIMAL(38, 6)) / denominator
    END;
-- Whether a figure is past half, by exact cross-multiplication; NULL without a target or a value. Amounts are compared with
-- the stated share of the target, shares and growth with the target itself; states and ranks are met or not.
CREATE OR REPLACE MACRO past_half(kind, uom, direction, numerator, denominator, value, target, stated_share) AS
    CASE
        WHEN target IS NULL OR value IS NULL THEN NULL
        WHEN kind IN ('state', 'rank') THEN value <= target
        WHEN kind IN ('share', 'average', 'growth') AND direction = 'down' THEN value <= target
        WHEN kind = 'growth' THEN 100 * numerator >= (100 + target) * denominator
        WHEN kind IN ('share', 'average') THEN (CASE WHEN uom = '%' THEN 100 ELSE 1 END) * numerator >= target * denominator
        WHEN kind = 'milestone' AND direction <> 'down' THEN value >= stated_share * target
        WHEN direction = 'down' THEN value <= stated_share * target
        ELSE numerator >= stated_share * target
    END;
-- The lead over the yardstick in points, times `point`; both are exact, so that no binary fraction decides a light. With up
-- to 18 digits before the point, a product of few factors does not overflow.
CREATE OR REPLACE MACRO lead_over(kind, uom, direction, is_amount, numerator, denominator, elapsed_share, whole, elapsed, target) AS
    CAST(CASE WHEN direction = 'down' THEN -1 ELSE 1 END AS DECIMAL(1, 0)) * (
        CAST(CASE WHEN is_amount THEN 100 ELSE 1 END AS DECIMAL(3, 0)) * CAST(
            CASE
                WHEN is_total(kind) THEN numerator
                WHEN kind = 'growth' THEN 100 * (numerator - denominator)
                WHEN uom = '%' THEN 100 * numerator
                ELSE numerator
            END AS DECIMAL(28, 6)
        ) * whole
        - CASE
            WHEN is_total(kind) THEN CAST(elapsed_share AS DECIMAL(9, 6)) * elapsed * target
            WHEN is_amount THEN CAST(elapsed_share AS DECIMAL(9, 6)) * elapsed * target * denominator
            ELSE elapsed * target * denominator
        END
    );
-- The divisor that turns a lead into points; NULL if there is none.
CREATE OR REPLACE MACRO point_of(kind, is_amount, denominator, whole, target) AS
    CASE
        WHEN (is_total(kind) OR denominator > 0) AND (NOT is_amount OR target > 0)
            THEN whole * CASE
                WHEN is_total(kind) THEN target
                WHEN is_amount THEN CAST(denominator * target AS DECIMAL(38, 6))
                ELSE denominator
            END
    END;
-- Whether an amount is due by the calendar although a threshold of its own is stated: its term is over, and the calendar
-- has passed the threshold. What was due stays due: all of the rice by 30 June, not a twelfth more each month.
CREATE OR REPLACE MACRO follows_year(is_amount, is_term_over, stated_share, time_elapsed, time_whole) AS
    is_amount AND is_term_over AND stated_share * time_whole < time_elapsed;
-- How many periods of a cadence end after `ends_on` up to `day`.
CREATE OR REPLACE MACRO periods_until(cadence, ends_on, day) AS
    CASE cadence
        WHEN 'day' THEN date_diff('day', ends_on, day)
        WHEN 'ten_days' THEN ten_days_of(day) - ten_days_of(ends_on)
        WHEN 'week' THEN CAST(ceil(date_diff('day', ends_on, day) / 7) AS INTEGER)
        WHEN 'month' THEN date_diff('month', ends_on, day)
        WHEN 'quarter' THEN date_diff('quarter', ends_on, day)
        WHEN 'half_year' THEN CAST(ceil(date_diff('month', ends_on, day) / 6) AS INTEGER)
        WHEN 'year' THEN date_diff('year', ends_on, day)
        WHEN 'once' THEN 0
        ELSE error('cadence ' || cadence)
    END;
-- The last day of the period that ends `count` periods after `ends_on`; NULL beyond ten years of weeks.
CREATE OR REPLACE MACRO end_of_periods(cadence, ends_on, count) AS
    CASE
        WHEN count > 520 OR cadence = 'once' THEN NULL
        WHEN cadence = 'day' THEN CAST(ends_on + to_days(CAST(count AS INTEGER)) AS DATE)
        WHEN cadence = 'ten_days' THEN end_of_ten_days(CAST(ten_days_of(ends_on) + count AS INTEGER))
        WHEN cadence = 'week' THEN CAST(ends_on + to_days(CAST(7 * count AS INTEGER)) AS DATE)
        WHEN cadence = 'month' THEN last_day(CAST(ends_on + to_months(CAST(count AS INTEGER)) AS DATE))
        WHEN cadence = 'quarter' THEN last_day(CAST(ends_on + to_months(CAST(3 * count AS INTEGER)) AS DATE))
        WHEN cadence = 'half_year' THEN last_day(CAST(ends_on + to_months(CAST(6 * count AS INTEGER)) AS DATE))
        WHEN cadence = 'year' THEN last_day(CAST(ends_on + to_months(CAST(12 * count AS INTEGER)) AS DATE))
        ELSE error('cadence ' || cadence)
    END;
CREATE OR REPLACE MACRO light_of(lead, point, green_from, red_to) AS
    CASE WHEN lead >= green_from * point THEN 'green' WHEN lead <= red_to * point THEN 'red' WHEN lead < green_from * point THEN 'yellow' END;
-- The number of a day's ten days (旬), counted through the years (36 a year), and their last day.
CREATE OR REPLACE MACRO ten_days_of(day) AS 36 * year(day) + 3 * (month(day) - 1) + least((dayofmonth(day) - 1) // 10, 2);
CREATE OR REPLACE MACRO end_of_ten_days(number) AS
    CASE
        WHEN number % 3 = 2 THEN last_day(make_date(number // 36, number % 36 // 3 + 1, 1))
        ELSE make_date(number // 36, number % 36 // 3 + 1, 10 * (number % 3 + 1))
    END;
-- The tiers of a year, without the year suffix of a tier for one year (二季度开工@2022).
CREATE OR REPLACE MACRO tiers_in(tiers, year) AS
    list_transform(
        list_filter(tiers, lambda tier: NOT contains(tier, '@') OR split_part(tier, '@', 2) = CAST(year AS VARCHAR)),
        lambda tier: split_part(tier, '@', 1)
    );
