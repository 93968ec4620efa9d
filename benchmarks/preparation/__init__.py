"""Many outlooks: the decomposition, in one process and in several, against the extensive form."""
