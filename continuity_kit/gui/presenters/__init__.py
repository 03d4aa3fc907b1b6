"""What pages show and allow; no Qt."""
