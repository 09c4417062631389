"""Corpus and model → figures: infilling judged by the front end, and bits per character.

Every contender writes a file of answers to a file of tasks; judging runs on these files alone.
"""
