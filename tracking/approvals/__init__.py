"""The room of what ministries approved, and its money."""
