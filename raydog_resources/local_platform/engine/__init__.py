"""What YellowDog's services decide: pure state machines over plain records, with time and ids from outside.

Never here: sockets, files, processes, threads, wire formats of answers. What is to be done in the world is
said as effects; somebody else does it and reports back.
"""
