"""What runs on a node's side: the launcher that makes the node, and the agent that starts its tasks.

Never here: anything but the standard library and the few modules of `isolation` that tell where things lie,
because each node pays for every import when it boots.
"""
