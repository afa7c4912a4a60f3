"""The room of letters in tracking: what RDEC writes to NDC and of releases, and how what was recorded of letters is corrected."""
