"""Pulumi's programs without the Pulumi command line, over the same state files: the fallback where it can't be had.

Knows `clock` and nothing else of the package. What it does not do, it refuses before it touches anything
(`refusal.py`); a state that it wrote is Pulumi's own, and the command line takes over at any moment.
"""
