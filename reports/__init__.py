"""What goes out: the bulletin, acknowledgements and return slips."""
