"""Tables of the advisor's desk: submissions, declarations, opinions, replies."""
