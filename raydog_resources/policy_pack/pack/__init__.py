"""The folder that an engine is shown as a policy pack.

Never here: a rule; `__main__.py` only starts what is beside this folder.
"""
