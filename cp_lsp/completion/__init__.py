"""Cursor → context → prompt → suggestion of a model, judged by the front end."""
