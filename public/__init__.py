"""What anybody may read without signing in: the front page, the cases whose proposers agreed to be shown, news (R11, R16).

Called by addresses only; what it shows is read through ``public.showing``, and answered through ``public.answers``. Never
writes anything of a case, never shows a person.
"""
