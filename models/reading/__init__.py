"""From the cells of a file to typed tables: every column at once, and all that is wrong with them."""
