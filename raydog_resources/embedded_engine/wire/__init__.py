"""Values as gRPC carries them between the program, this engine and its providers.

Never here: what a value means to a resource.
"""
