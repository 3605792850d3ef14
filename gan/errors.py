"""What may go wrong through no fault of the code."""


class UserError(Exception):
    """Something that the user can put right. The message is one line: what is wrong, and what to do next."""
