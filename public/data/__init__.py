"""開放資料: what is shown as data, in versioned files with a dictionary and a licence; feeds of news and windows, for machines.

Called by addresses only; begins at ``public.showing``; never writes, never holds a person.
"""
