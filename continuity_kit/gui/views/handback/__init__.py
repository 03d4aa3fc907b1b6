"""Hand-back."""
