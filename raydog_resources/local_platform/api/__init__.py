"""The REST face of the platform: routes, keys, bodies, errors and event streams over a runtime.

Never here: what a call means (that is the engine's), or what a document looks like (that is the wire's).
"""
