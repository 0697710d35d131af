"""Facts into sentences: what screens, mail, help and API say."""
