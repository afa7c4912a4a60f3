"""What a form's key makes one effect of: a second click, a retried request, two at the same moment.

Stands between every POST of a signed-in person and its view. Never knows what a form is about.
"""
