"""How a cluster is, in one document for people and programs: asked of its platform, changing nothing.

Never here: how it is printed (`cli`), or what may be done about it (`cluster_stack`).
"""
