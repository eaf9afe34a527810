"""Ports of this machine behind which a cluster is that only a host of its own network reaches.

Never here: how a host is reached (`gateways/host*`), or which stack a cluster belongs to (`workspace`).
"""
