"""People: their sign-in and password, as browsers send them."""
