"""The room of undertakings and their work plans (R9)."""
