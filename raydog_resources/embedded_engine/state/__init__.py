"""What a stack's state is made of and how it lies on disk: values, resources, checkpoints, secrets, files.

Never here: what a program asks for, or what becomes of it (`planner`, `monitor`, `executor`).
"""
