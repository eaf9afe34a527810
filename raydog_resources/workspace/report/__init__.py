"""A stack's story as one page of HTML that needs nothing else: no network, no script, no other file.

Never here: what the story is (the trail and the kept logs have it), or asking anybody.
"""
