"""Numbers of letters, wherever in a plan they are typed: where one stands already, and the question that follows.

Called by every form and service that records one; apps above add their places. Never gives a letter its number.
"""
