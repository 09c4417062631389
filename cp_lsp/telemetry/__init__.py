"""What was suggested when and what became of it: noted in a file on this computer, and read again.

Nothing here knows the network, and nothing of a person's code, names or folders is noted.
"""
