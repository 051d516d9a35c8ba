"""Version 1 of the read-only API."""
