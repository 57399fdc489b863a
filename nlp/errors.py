"""The two ways a run can fail: the input was bad, or a model was in trouble."""


class InputError(ValueError):
    """The user's input or options cannot be used; the message says why and what to do."""


class ModelError(RuntimeError):
    """A model cannot be prepared, loaded or run; the message says why and what to do."""
