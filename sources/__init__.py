"""What comes in: the plan and the forms as declarations, and the reading of the units' files."""
