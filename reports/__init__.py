"""What goes out: the bulletin, receipts and return slips."""
