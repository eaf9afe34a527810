"""The two gRPC services that a program talks to: what it asks for is understood here, or refused.

Never here: what becomes of it.
"""
