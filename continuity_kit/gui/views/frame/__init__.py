"""What stands around every page: rail, header, data-age strip, footer."""
