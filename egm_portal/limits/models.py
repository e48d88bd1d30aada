from django.db import models


class LimitCounter(models.Model):
    """How often one thing was done in the present period: see `counting.py`."""

    key = models.CharField(max_length=64, unique=True, help_text="A keyed hash, which identifies nobody.")
    count = models.PositiveIntegerField()
    until = models.DateTimeField(db_index=True, help_text="The end of the period, in real time.")

    def __str__(self) -> str:
        return f"{self.count} until {self.until:%Y-%m-%d %H:%M:%S}"
