from django.apps import AppConfig


class ReviewConfig(AppConfig):
    name = "review"
    verbose_name = "Review of the report"

    def ready(self) -> None:
        from egm_portal.stored_json import register_column
        from papers.files import storage
        from reports import content
        from reports.signals import state_changes
        from reports.word import comments
        from review import checks
        from review.actions.following import follow_state
        from review.models import ClearanceFile, Round
        from review.rounds.in_word import RoundsInWord

        register_column(Round.objects.all, "content", content.FORMATS.restored)
        storage.register_references(lambda: ClearanceFile.objects.values_list("stored_name", flat=True))
        checks.register()
        comments.register(RoundsInWord())
        state_changes.connect(follow_state, dispatch_uid="review.follow_state")
