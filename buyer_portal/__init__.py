"""The portal: a buyer's orders, the talk with the supplier, and the cancellation."""
