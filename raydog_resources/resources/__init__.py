"""Everything we create in the world: one file per noun, each with the same six verbs.

Never here: how a platform is spoken to (`gateways`), or which resources a cluster consists of (`components`).
"""
