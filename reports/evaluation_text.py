"""The results of the evaluation in the words of the report, as the text of a section that people then edit."""

from evaluation.models import Mark, Results
from evaluation.queries import by_question
from reports import numerals

_HEAD = " | ".join(["Subject", *Mark.labels])
_ALIGNED = " | ".join(["---", *("--:" for _ in Mark)])


def evaluation_text(results: Results) -> str:
    """How many answered, how many rated each subject as good or better, and a table: no comments, which are for few."""
    rows = list(by_question(results))
    rated = []
    for row in rows:
        good = row.counts[0] + row.counts[1]
        label = row.question.label.replace("meeting", "Meeting")
        number = numerals.in_words(good, results.answered) if good else "none"
        rated.append(f"{number}{'' if rated else ' rated'} the {label[0].lower()}{label[1:]}")
    lines = [" | ".join([row.question.label, *map(str, row.counts)]) for row in rows]
    return "\n\n".join(
        [
            "After the Meeting, its participants were invited to evaluate it without giving their names. "
            f"{numerals.in_words(results.answered).capitalize()} of them answered.",
            f"Of these, {numerals.joined(rated)} as good or very good.",
            "Table: How participants rated the Meeting (number of answers)",
            "\n".join(f"| {line} |" for line in (_HEAD, _ALIGNED, *lines)),
        ]
    )
