"""Findings and their wording, and the judging of staged rows with Great Expectations."""
