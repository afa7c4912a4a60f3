"""What administrators of RDEC and of the platform keep up: the calendar and the deadlines, with who changed what when.

Called by its pages, and by higher apps that keep something up of their own (``records``). Never moves a case.
"""
