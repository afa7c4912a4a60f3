"""The manual: a chapter per role from ``docs/manual``, what states mean, the glossary, and the tour of a first sign-in.

Called by addresses and by what every page's frame shows; never asks for a case.
"""
