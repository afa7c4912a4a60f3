"""What goes with a letter: its title as 附件 prints it and its file, from one description, frozen with the letter's version.

Called by letters and by the occasions that apps above register. Never decides what a letter says, nor who reads it.
"""
