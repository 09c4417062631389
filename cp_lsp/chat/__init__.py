"""Conversations about Component Pascal, whose code has been checked."""
