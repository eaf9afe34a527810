"""How nodes are kept apart on one machine, and the processes that live on them.

Never here: requirements, pools, statuses or anything else that YellowDog has a word for.
"""
