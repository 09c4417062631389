"""Modules of a workspace: their files, their imports, and results kept between runs."""
