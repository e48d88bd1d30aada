from django.db import models

from egm_portal.clock import real_now
from papers.models.versions import Version


class FirstServing(models.Model):
    """When the public file of a version was first sent to a reader, in real time: a log, written once by a download.

    From then on its publication cannot be undone, only withdrawn.
    """

    version = models.OneToOneField(Version, on_delete=models.CASCADE, related_name="first_serving")
    served_at = models.DateTimeField(default=real_now)

    def __str__(self) -> str:
        return f"First serving of version {self.version_id}"
