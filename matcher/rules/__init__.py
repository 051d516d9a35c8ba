"""Eligibility, three-valued: every rule is one file and says only what the call itself states."""
