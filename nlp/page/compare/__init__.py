"""An article done in two ways, side by side: `run` asks for both, `rows` lines them up, `html` shows them."""
