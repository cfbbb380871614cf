"""`python -m leadq`: the same as the command `leadq`."""

from leadq.cli.main import main

main()
