"""Tables of what an officer sets for herself: what is muted, applicants of an organisation."""
