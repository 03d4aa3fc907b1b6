"""In-app guides, French and English, one Markdown file a moment."""
