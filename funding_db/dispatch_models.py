"""Tables of letters on their way: addressees, dispatches, replies, signatures, positions."""
