"""What a run of GitHub Actions reads from standard output: workflow commands that mark lines of a pull request."""
