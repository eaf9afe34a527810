"""Policy packs: processes that look at each resource before it is made, and at all of them at the end.

Never here: a policy.
"""
