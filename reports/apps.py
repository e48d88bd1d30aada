from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = "Reports"

    def ready(self) -> None:
        from egm_portal.incoming import imported
        from egm_portal.meetings import revision
        from egm_portal.stored_json import register_column
        from papers import embargoes
        from papers.files import storage
        from papers.search import index_updates
        from reports import content, search_entries, writing_rules
        from reports.corrigendum import CORRIGENDUM_FORMATS
        from reports.models import CitingDocument, Issue, Report, WordImport
        from reports.word import comments
        from room import report_pages

        corrigenda = Issue.objects.filter(kind=Issue.Kind.CORRIGENDUM)
        register_column(Issue.objects.with_content, "content", content.FORMATS.restored)
        register_column(corrigenda.all, "content", CORRIGENDUM_FORMATS.restored)
        register_column(WordImport.objects.exclude(found={}).all, "found", imported.FORMATS.restored)
        register_column(WordImport.objects.exclude(comments__isnull=True).all, "comments", comments.WAITING.restored)

        report_pages.register(writing_rules.pages_of_proposals)
        index_updates.register_passages(search_entries.index_every_report, search_entries.index_due_reports)
        embargoes.register(Issue.objects.ends_of_embargo)
        revision.increment_on_change(Report, lambda report: report.meeting_id)
        revision.increment_on_change(CitingDocument, lambda row: row.recommendation.meeting_id)
        revision.increment_on_change(Issue, lambda issue: issue.report.meeting_id)
        storage.register_references(
            lambda: WordImport.objects.exclude(stored_name="").values_list("stored_name", flat=True)
        )
