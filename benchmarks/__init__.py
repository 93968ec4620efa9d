"""How fast, how much memory, beside what a user would write instead: `make bench`."""
