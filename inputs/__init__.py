"""How people type things in: ROC dates, money, rows in an order, the look of every field.

Called by the forms of every app. Knows no model of the system and never asks the database by itself.
"""
