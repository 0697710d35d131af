"""Single sign-on: people of a company come in by its own OpenID provider."""
