"""Everything around the planning library: the `konak` command, later the API and its jobs.

`service` knows `models`; `models` knows nothing of this package (`tests/test_architecture.py`).
"""
