"""What letters and minutes say: approved amounts beside what was asked, and entries that were mistyped.

Forms and services of tracking ask here, and the plan's page of a correction. Never moves a plan.
"""
