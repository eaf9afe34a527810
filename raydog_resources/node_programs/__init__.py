"""Python that runs on nodes, sent there as text: with the standard library alone, or with the Ray that is there.

Never here: anything else of this package, or anything that runs on this side.
"""
