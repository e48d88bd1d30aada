"""Hands that fill in the programme's screen: with a mouse, with the keyboard alone, and without scripts; they count."""

import re

from playwright.sync_api import Locator, Page, expect

MAX_TABS = 600  # times Tab from one part of the page to another
HAS_FOCUS = "own => own === document.activeElement"
IS_BEFORE_FOCUS = """own => {
  const isNowhere = document.activeElement === document.body;
  // A page may be left without what its address names, such as a list that is empty now.
  const fragment = location.hash && document.querySelector(location.hash);
  const at = isNowhere ? fragment || document.body : document.activeElement;
  return Boolean(at.compareDocumentPosition(own) & Node.DOCUMENT_POSITION_PRECEDING);
}"""


class Mouse:
    """Clicks and types; `presses` counts buttons, links and choices, `fields` what is filled in."""

    has_scripts = True

    def __init__(self, page: Page) -> None:
        self.page, self.presses, self.fields, self.keys = page, 0, 0, 0
        self.panel = page.locator("#programme-panel")

    def press(self, target: Locator) -> None:
        self.presses += 1
        target.click()

    def choose(self, choice: Locator) -> None:
        """Presses a button of a menu that is open."""
        self.press(choice)

    def type(self, label: str, text: str) -> None:
        """Fills in a field, unless it has this already."""
        field = self.panel.get_by_label(label)
        expect(field).to_be_visible()
        if field.input_value() != text:
            self.fields += 1
            self.write(field, text)
            expect(field).to_have_value(text)

    def write(self, field: Locator, text: str) -> None:
        field.fill(text)

    def select(self, label: str, option: re.Pattern | str) -> None:
        """Chooses the one option with these words, or with this value."""
        field = self.panel.get_by_label(label)
        is_value = isinstance(option, str)
        value = option if is_value else field.locator("option", has_text=option).get_attribute("value")
        if field.input_value() != value:
            self.fields += 1
            self.choose_option(field, value)
            expect(field).to_have_value(value)

    def choose_option(self, field: Locator, value: str) -> None:
        field.select_option(value)

    def tick(self, label: str) -> None:
        self.fields += 1
        self.panel.get_by_label(label).check()

    def name(self, label: str, people: list[str]) -> None:
        """Names people in a field with suggestions, one after the other."""
        for person in people:
            self.fields += 1
            field = self.panel.get_by_label(label)
            self.write(field, person.partition(",")[0])
            self.suggested(field, person)
            expect(self.panel.get_by_role("button", name=f"Remove {person}")).to_have_count(1)

    def suggested(self, field: Locator, person: str) -> None:
        self.press(self.panel.get_by_role("option").filter(has=self.page.get_by_text(person, exact=True)))

    def save(self, button: str = "Save") -> None:
        if self.has_scripts:
            # A form that is sent before this script has come is kept as a draft, and offered in the next one.
            expect(self.panel.locator(".draft-state")).to_be_attached()
        self.press(self.panel.get_by_role("button", name=button, exact=True))


class Keyboard(Mouse):
    """Goes everywhere with Tab, which `keys` counts with arrows and spaces."""

    def reach(self, target: Locator) -> None:
        expect(target).to_be_visible()
        # The focus goes once more when the page has loaded: to the fragment of its address.
        self.page.wait_for_load_state()
        step = "Shift+Tab" if target.evaluate(IS_BEFORE_FOCUS) else "Tab"
        for _ in range(MAX_TABS):
            if target.evaluate(HAS_FOCUS):
                return
            self.key(step)
        raise AssertionError(f"{step} does not lead to {target}.")

    def choose(self, choice: Locator) -> None:
        self.presses += 1
        for _ in range(MAX_TABS):
            if choice.evaluate(HAS_FOCUS):
                return self.page.keyboard.press("Enter")
            self.key("ArrowDown")
        raise AssertionError(f"Arrows do not lead to {choice}.")

    def key(self, name: str) -> None:
        self.keys += 1
        self.page.keyboard.press(name)

    def press(self, target: Locator) -> None:
        self.presses += 1
        self.reach(target)
        self.page.keyboard.press("Enter")

    def write(self, field: Locator, text: str) -> None:
        self.reach(field)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)

    def choose_option(self, field: Locator, value: str) -> None:
        self.reach(field)
        values = [option.get_attribute("value") for option in field.locator("option").all()]
        steps = values.index(value) - values.index(field.input_value())
        for _ in range(abs(steps)):
            self.key("ArrowDown" if steps > 0 else "ArrowUp")

    def tick(self, label: str) -> None:
        self.fields += 1
        self.reach(self.panel.get_by_label(label))
        self.key("Space")

    def suggested(self, field: Locator, person: str) -> None:
        options = self.panel.get_by_role("option")
        expect(options.filter(has=self.page.get_by_text(person, exact=True))).to_be_visible()
        for _ in options.all():
            self.key("ArrowDown")
            if self.panel.locator("[aria-selected=true] bdi").inner_text() == person:
                break
        self.page.keyboard.press("Enter")


class MouseWithoutScripts(Mouse):
    """Types names into plain fields, one on each line."""

    has_scripts = False

    def name(self, label: str, people: list[str]) -> None:
        if people:
            self.type(label, "\n".join(people))


HANDS = {"mouse": Mouse, "keyboard": Keyboard, "no scripts": MouseWithoutScripts}
