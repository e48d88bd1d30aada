from egm_portal.pdf.models import Rendering
from participants.models import InvitationLetter, Participant


def ready_letter(participant: Participant) -> Rendering | None:
    ready = Rendering.objects.filter(state=Rendering.State.DONE)
    return ready.filter(pk__in=InvitationLetter.objects.filter(participant=participant).values("rendering")).first()
