"""Whatever writers do with sections: each key that is not retired has one place, and its row says which."""

from collections import Counter
from random import Random

import pytest

from egm_portal.marked_texts.actions import Base, newest_version
from egm_portal.marked_texts.markup.parser import footnotes, parse
from egm_portal.marked_texts.tests.editing import Editor, report_blocks
from reports import actions
from reports.models import ParagraphKey, Section

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
SHORT = ["Yes.", "# Cost", "(a) No;", "Was it cheap?", "- one\n- two", "> Heard.", "| a |\n|---|\n| 1 |"]
STEPS = 25
SEEDS = 2


class Writers:
    """They edit the sections of a report at random."""

    def __init__(self, report, user, seed):
        self.report, self.user, self.random = report, user, Random(seed)
        self.blocks = report_blocks()
        self.verbs = [self.write, self.write, self.cut_and_paste, self.split, self.restore, self.restore_paragraph]
        self.verbs += [self.merge, self.exchange, self.delete_or_undelete]

    def section(self):
        return self.random.choice(Section.objects.present().filter(report=self.report, chapter="discussion"))

    def save(self, section, text, **known):
        based_on = Base.of(newest_version(section.text))
        return actions.save_section(section=section, text=text, based_on=based_on, by=self.user, **known)

    def edited(self, text):
        pairs = list(enumerate(text.split("\n\n") if text else []))
        pairs.append((-1, self.random.choice([*SHORT, *self.blocks])))
        editor = Editor(pairs, self.random)
        if len(pairs) > 2:
            editor.edit(self.random.randint(0, 4))
        return "\n\n".join(block.source for block in editor.blocks)

    def write(self):
        section = self.section()
        self.save(section, self.edited(text_of(section)))

    def merge(self):
        section = self.section()
        base, state = text_of(section), Base.of(newest_version(section.text))
        self.write()
        unused = [self.edited(base)] if self.random.random() < 0.5 else []
        texts = {"text": self.edited(base), "base": base, "unused": unused}
        actions.save_typed(section=section, based_on=state, by=self.user, **texts)

    def cut_and_paste(self):
        first, second = self.section(), self.section()
        parts = text_of(first).split("\n\n")
        self.save(first, "\n\n".join(parts[1:]))
        self.save(second, "\n\n".join([text_of(second), parts[0]]))

    def split(self):
        section = self.section()
        newest = newest_version(section.text)
        starts = [block.start for block in parse(newest.text)][1:] if newest else []
        if starts:
            line = self.random.choice(starts)
            before = {note.source for note in footnotes(newest.text)}
            new = actions.split_section(
                section=section, line=line, heading="Part", based_on=Base.of(newest), by=self.user
            )
            assert before == {note.source for each in (section, new) for note in footnotes(text_of(each))}

    def restore(self):
        section = self.section()
        if newest := newest_version(section.text):
            number = self.random.randint(1, newest.number)
            actions.restore_section(section=section, number=number, based_on=Base.of(newest), by=self.user)

    def restore_paragraph(self):
        section = self.section()
        versions = list(section.text.versions.all())
        keys = [(version.number, key) for version in versions for key in version.keys]
        if keys:
            number, key = self.random.choice(keys)
            try:
                actions.restore_paragraph(section=section, key=key, number=number, by=self.user)
            except actions.NotAllowed:
                pass  # nothing would change

    def exchange(self):
        """As two paragraphs that somebody has exchanged in Word."""
        sections = [self.section(), self.section()]
        newest = [newest_version(section.text) for section in sections]
        if sections[0] == sections[1] or not all(version and version.keys for version in newest):
            return
        first = [parse(version.text)[0] for version in newest]
        keys = [version.keys[0] for version in newest]
        moving = {key: block.source for key, block in zip(keys, first, strict=True)}
        for place, (section, version) in enumerate(zip(sections, newest, strict=True)):
            lines = version.text.split("\n")[first[place].end :]
            text = "\n".join([first[1 - place].source, "", *lines])
            self.save(section, text, named={0: keys[1 - place]}, moving=moving)

    def delete_or_undelete(self):
        deleted = Section.objects.filter(report=self.report).exclude(deleted_at=None).first()
        if deleted:
            actions.undelete_section(section=deleted)
        elif Section.objects.present().filter(report=self.report, chapter="discussion").count() > 2:
            actions.delete_section(section=self.section())


def text_of(section):
    newest = newest_version(section.text)
    return newest.text if newest else ""


def check_keys(report):
    held = []
    for section in Section.objects.filter(report=report):
        newest = newest_version(section.text)
        if newest:
            assert len(newest.keys) == len(parse(newest.text))
            held += [(key, section.pk) for key in newest.keys]
    rows = ParagraphKey.objects.filter(report=report)
    assert max(Counter(key for key, _ in held).values(), default=1) == 1
    assert set(held) == set(rows.filter(deleted_at=None).values_list("key", "section"))
    merged = rows.exclude(merged_into="").values_list("merged_into", flat=True)
    assert set(merged) <= set(rows.values_list("key", flat=True))


@pytest.mark.parametrize("seed", range(SEEDS))
def test_keys_have_one_place_whatever_is_saved(report, organizer, seed):
    noted = [f"{block}[^{number}]" for number, block in enumerate(report_blocks()[:6])]
    notes = "\n".join(f"[^{number}]: Note {number}." for number in range(6))
    for heading in ("Access", "Trust", "Law"):
        actions.write_section(
            report=report, chapter="discussion", heading=heading, body="\n\n".join([*noted, notes]), by=organizer
        )
    writers = Writers(report, organizer, seed)

    for _ in range(STEPS):
        writers.random.choice(writers.verbs)()

        check_keys(report)
