"""The record of a company: who did what, when, and from where."""
