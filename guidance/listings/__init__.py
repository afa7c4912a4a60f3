"""The lists of guidance that are declared: columns, views, files."""
