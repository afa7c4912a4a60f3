"""輔導統計 of a year: requests, conversations, coordination, resources; each figure opens its list (R5, R8). Called by its own pages."""
