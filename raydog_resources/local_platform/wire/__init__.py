"""YellowDog's JSON: what clients may send, read and checked, and how the engine's records look to them.

Never here: HTTP, the event loop, decisions. The SDK's own models say what a document may hold, so that a new
SDK brings its new fields along; they are imported at first use, because that takes half a second.
"""
