from django.db import models


class Heartbeat(models.Model):
    """The last time that a worker ran the task that beat sends to its queue each minute."""

    queue = models.CharField(max_length=50, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.queue
