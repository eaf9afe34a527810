"""Doing what the planner decided: provider calls, what is written of them, and how a run ends.

Never here: what to do.
"""
