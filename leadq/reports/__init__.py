"""Floor 5: drawings of what a job returns. They never compute."""
