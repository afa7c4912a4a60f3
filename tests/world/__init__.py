"""A world that has a row for every address: for tests that ask for all of them. Never a test itself."""
