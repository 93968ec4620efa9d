"""One file per subject: a class with a method per phase."""
