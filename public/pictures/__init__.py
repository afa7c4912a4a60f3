"""Pictures of public pages: sizes of the photographs, and what is shown where a page is shared (R11).

Made by a worker, in a child of ``documents.sandbox``; handed out only after ``public.showing`` was asked.
"""
