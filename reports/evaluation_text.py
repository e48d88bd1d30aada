"""The results of the evaluation in the words of the report, as the text of a section that people then edit."""

from egm_portal.text import numerals
from evaluation.models import Rating, Results
from evaluation.queries import by_question

_HEAD = " | ".join(["Subject", *Rating.labels])
_ALIGNED = " | ".join(["---", *("--:" for _ in Rating)])


def evaluation_text(results: Results) -> str:
    """How many answered, how many rated each subject as good or better, and a table: no comments, which are for few."""
    rows = [(row.question.label.replace("meeting", "Meeting"), row.counts) for row in by_question(results)]
    rated = []
    for label, counts in rows:
        good = counts[0] + counts[1]
        number = numerals.in_words(good, results.answered) if good else "none"
        rated.append(f"{number}{'' if rated else ' rated'} the {label[0].lower()}{label[1:]}")
    lines = [" | ".join([label, *map(str, counts)]) for label, counts in rows]
    return "\n\n".join(
        [
            "At the end of the Meeting, its participants were invited to evaluate it without giving their names. "
            f"Of those participants, {numerals.in_words(results.answered)} answered.",
            f"Of these, {numerals.joined(rated)} as good or very good.",
            "Table: How participants rated the Meeting (number of answers)",
            "\n".join(f"| {line} |" for line in (_HEAD, _ALIGNED, *lines)),
        ]
    )
