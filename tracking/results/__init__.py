"""成果: indicators beside their targets, pictures with consent, the final report, release and termination (R10).

Called by its own pages and by the undertaking's chart; never moves an undertaking but through the door.
"""
