"""What the Pulumi command line is asked for, done by this engine: words and options in, lines and an exit code out.

Never here: what a state is (`state`), or how a run goes about its work (`operations`).
"""
