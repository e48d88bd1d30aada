from django.apps import AppConfig


class ReviewConfig(AppConfig):
    name = "review"
    verbose_name = "Review of the report"

    def ready(self) -> None:
        from reports.rounds.in_word import RoundsInWord
        from reports.signals import state_changes
        from reports.word import comments
        from review import checks
        from review.actions.following import follow_state

        checks.register()
        comments.register(RoundsInWord())
        state_changes.connect(follow_state, dispatch_uid="review.follow_state")
