"""The chapter templates (R19): sections, their order, titles, limits and extra questions as data; their pages.

Called by everything that walks a plan's sections. Never reads a plan, never changes a published template.
"""
