"""Whose stack, where its state lies, with which passphrase, and which engine runs it.

Never here: what a cluster consists of (`components`), or what a person sees of all this (`cli`).
"""
