"""What there is to show, as plain data and text."""
