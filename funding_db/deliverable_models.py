"""Tables of deliverables: the work, every version of its text, comments, files and events."""
