"""What people write down for the engine: Pulumi.yaml, Pulumi.<stack>.yaml, and which stack they chose.

Never here: a stack's state (`state`).
"""
