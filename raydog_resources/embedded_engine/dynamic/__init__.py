"""Dynamic providers: their processes, what is said to them, and what they answer.

Never here: what follows from an answer.
"""
