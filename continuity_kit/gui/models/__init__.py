"""Read-only item models over tuples of rows."""
