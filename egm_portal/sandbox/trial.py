"""A program that does nothing: with it `checks.py` finds out what confines programs on this machine."""


def main() -> None:
    pass
