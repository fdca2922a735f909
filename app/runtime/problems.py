"""What can go wrong while bringing the parts up."""


class RuntimeProblem(Exception):
    """A part could not be started, reached or stopped. The message is for the operator and says what to do."""
