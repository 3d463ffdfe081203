"""Everything sent out: the bulletin, acknowledgements and return slips."""
