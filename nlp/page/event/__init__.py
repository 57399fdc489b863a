"""The second tab: several articles on one event, what they agree on and where they differ."""
