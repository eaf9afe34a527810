"""The REST face, in this process and without a port."""
