"""A page that shows what lives on the platform: one-time link, cookie, a picture of the world, static files.

Never here: anything that changes the world. What the page needs is read from the engine's indexes, in bounded
portions, so that it costs the same with twenty tasks and with twenty thousand.
"""
