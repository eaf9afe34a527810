"""One suite for every scheduler."""
