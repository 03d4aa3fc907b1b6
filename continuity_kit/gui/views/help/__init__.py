"""Help: guides, opened in place, searched, printed."""
