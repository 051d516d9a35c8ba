"""Tables of what is asked and what proves it: asks, policy files, programme sheets, evidence."""
