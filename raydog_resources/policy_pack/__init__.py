"""Rules that an organisation sets for its clusters, judged in every preview, and by `raydog check` without an engine.

Never here: what is impossible or always wrong (`config` refuses that), or anything that looks at a platform.
"""
