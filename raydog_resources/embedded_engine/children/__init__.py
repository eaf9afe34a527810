"""The processes that the engine starts: the program, providers, policy packs. None of them outlives it.

Never here: what is said to them.
"""
