"""What has to be done to come from an old state to what a program asks for.

Pure: what a provider says is passed in (`judge.py`). Never here: a process, a socket, a file, a clock.
"""
