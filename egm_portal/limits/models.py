"""How often things were done."""

from django.db import models


class LimitCounter(models.Model):
    """How often one thing was done since the count began: see `counting.py`."""

    key = models.CharField(max_length=64, unique=True, help_text="A keyed hash: it names nobody.")
    count = models.PositiveIntegerField()
    until = models.DateTimeField(db_index=True, help_text="When the count begins again, in real time.")

    class Meta:
        db_table = "my_limitcounter"  # its first package: the version before counts in it too

    def __str__(self) -> str:
        return f"{self.count} until {self.until:%Y-%m-%d %H:%M:%S}"
