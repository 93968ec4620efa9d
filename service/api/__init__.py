"""The HTTP interface: routes parse and call, nothing else."""
