"""HTTP beside the websocket: page guards, sign-in, headers, health, logs."""
