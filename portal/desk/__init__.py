"""The actor's desk: what is to be done now, what others have in hand, the days to come; what it shows is read once."""
