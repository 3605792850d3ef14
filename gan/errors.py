"""What may go wrong through no fault of the code."""


class UserError(Exception):
    """Something that the user can put right. The message is one line: what is wrong, and what to do next. Exit code 1."""


class UsageError(UserError):
    """Wrong use: an option's value that cannot be, here or with what is there. Exit code 2."""
