"""Parts of the settings that are read with them: what the clock calls, where backups lie. Each is given the environment."""
