"""Checked modules to answers: one file a question, apart from any protocol.

Offsets are in characters from 0; values come in and go out.
"""
