"""What people and programs are told of a run: events, and the views that show them.

Never here: anything that changes the run.
"""
