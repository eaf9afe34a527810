"""Which resources a cluster consists of, and what it tells the outside.

Never here: what a resource does (`resources`), or how a platform is spoken to (`gateways`).
"""
