"""The room of NDC's meetings (R15, R20).

Called by addresses and by the pages of a plan. Never decides for NDC: it records what NDC wrote.
"""
