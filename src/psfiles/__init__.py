"""psfiles."""
