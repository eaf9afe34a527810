"""The command `raydog`: what a person types, sees, and gets as an exit code.

Never here: how a stack is run (`workspace`), or anything a program may need: it only asks and prints.
"""
