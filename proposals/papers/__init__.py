"""The plan's papers: 計畫書, 修正對照表, the budget, the dossier, as PDF, ODT, ODS and ZIP.

Called by the papers' and the versions' pages. Never prints anything but a frozen version.
"""
