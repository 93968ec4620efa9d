"""`python -m service.cli`: the `konak` command without its script."""

from service.cli import main

main()
