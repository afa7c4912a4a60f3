"""How a person gets in and stays in: allauth's adapters and forms, sessions, and what each request passes.

Called by Django and allauth through the settings. Never decides what a signed-in person may do with a case.
"""
