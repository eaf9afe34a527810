"""What a change of a stack's description would do, in words for whoever has to agree to it.

Never here: a change of anything. A review needs no key of a platform and no network beside the state's backend.
"""
