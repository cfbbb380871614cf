"""Reports as Markdown, for a pull request, a ticket or a page."""
