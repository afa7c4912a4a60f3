"""What the public pages weigh and how fast they are handed out (``python -m bench public``)."""
