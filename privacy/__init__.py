"""What the Personal Data Protection Act (個資法) gives a person towards whoever keeps data of it: asked for, decided on, carried out.

Called by the pages below ``privacy/``. Never changes what other apps keep: whoever answers does that where it is kept.
"""
