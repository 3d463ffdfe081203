"""Everything that comes in: the plan and its forms as declarations, and the reading of the units' files."""
