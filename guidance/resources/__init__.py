"""What agencies can give this year, found from a plan's themes, asked for and used (R5); never what NDC or partners give."""
