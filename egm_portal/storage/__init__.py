"""Where files are kept: on the disk, or in a bucket of an S3-compatible store."""


class StorageUnavailable(OSError):
    """The store of files does not answer, or refuses what is asked of it."""
