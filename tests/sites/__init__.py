"""Machines for tests to log in on: a login node and three more, in namespaces, with or without a scheduler."""
