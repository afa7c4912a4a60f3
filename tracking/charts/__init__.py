"""The charts of the system: geometry for SVG that the server draws, with the figures beside it.

Called by pages and papers; never reads a row, never knows a colour (the style sheet does).
"""
