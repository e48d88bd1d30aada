"""Leaves out of a PDF the layers that no reader sees: optional content that is off (ISO 32000-2, 8.11).

A layer is seen if it is on when the file is opened, or printed, or if a link or a bookmark switches it on.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pikepdf
from annotations import empty
from omissions import Omissions
from pikepdf import Array, Dictionary, Name, Operator, String
from walk import elements_of, is_dictionary

PAINTED = set("S s f F f* B B* b b*".split())  # paths, which may also clip what follows
SHOWN = {"Do", "sh", "Tj", "TJ", "INLINE IMAGE", "MP", "DP"}
ON_NEXT_LINE = {"'", '"'}
OF_QUOTE = 3  # operands of the second, of which files with faults have fewer
NESTED = 20  # expressions, and lists of layers
SWITCHES = (Name.ON, Name.Toggle)
EVENTS = ("/View", "/Print")

Mark = tuple[tuple[int, int], int]
"""The page or stream, and the number of a piece of its content to which the structure refers."""


def remove_hidden_layers(pdf: pikepdf.Pdf, everything: list[pikepdf.Object], omissions: Omissions) -> set[Mark] | None:
    """Removes what belongs to layers that are off; returns the marks that were in it, or None if there was nothing."""
    layers = _Layers(pdf, everything)
    if not layers.has_hidden():
        return None
    layers.remove_content()
    layers.forget(omissions)
    return layers.marks


class _Layers:
    def __init__(self, pdf: pikepdf.Pdf, everything: list[pikepdf.Object]) -> None:
        self.marks: set[Mark] = set()
        self._pdf, self._everything = pdf, everything
        properties = pdf.Root.get("/OCProperties")
        self._properties = properties if is_dictionary(properties) else Dictionary()
        groups = [each for each in everything if each.get("/Type") == Name.OCG and each.is_indirect]
        switched = _switched_on(everything)
        self._hidden = {each.objgen: each for each in groups if each.objgen not in switched and self._is_off(each)}
        self._memberships = [each for each in everything if each.get("/Type") == Name.OCMD]

    def has_hidden(self) -> bool:
        return bool(self._hidden) or any(map(self._hides, self._memberships))

    def remove_content(self) -> None:
        for page in self._pdf.pages:
            self._remove_annotations(page)
            if self._has_hidden(page.resources):
                content = self._shown_in(pikepdf.parse_content_stream(page), page.resources, page.objgen)
                page.Contents = self._pdf.make_stream(content)
        of_pages = self._joined(page.resources for page in self._pdf.pages)  # for drawings without their own
        of_glyphs = self._resources_of_glyphs(of_pages)
        for stream in self._everything:
            if not isinstance(stream, pikepdf.Stream):
                continue
            others = of_pages if stream.get("/Subtype") == Name.Form else None
            resources = stream.get("/Resources", of_glyphs.get(stream.objgen, others))
            if self._hides(stream.get("/OC")):
                empty(stream)
                stream.Type, stream.Subtype, stream.BBox = Name.XObject, Name.Form, Array([0, 0, 0, 0])
            elif self._has_hidden(resources):
                stream.write(self._shown_in(pikepdf.parse_content_stream(stream), resources, stream.objgen))

    def _joined(self, several: Iterable[object]) -> pikepdf.Object:
        """The properties of all these resources; of those with the same name, one that hides, if there is any."""
        joined = Dictionary()
        for resources in several:
            named = resources.get("/Properties") if is_dictionary(resources) else None
            for name, each in named.items() if is_dictionary(named) else ():
                if name not in joined or self._hides(each):
                    joined[name] = each
        return Dictionary(Properties=joined)

    def _resources_of_glyphs(self, of_pages: pikepdf.Object) -> dict[tuple[int, int], pikepdf.Object]:
        """The resources of fonts whose glyphs are drawings (Type 3), for each of these (9.6.4)."""
        of_fonts = defaultdict(list)
        for font in self._everything:
            glyphs = font.get("/CharProcs")
            for _, glyph in glyphs.items() if is_dictionary(glyphs) else ():
                if isinstance(glyph, pikepdf.Stream):
                    of_fonts[glyph.objgen].append(font.get("/Resources", of_pages))
        return {glyph: self._joined(several) for glyph, several in of_fonts.items()}

    def forget(self, omissions: Omissions) -> None:
        """Removes what the file says of hidden layers, and tells their names."""
        for named in filter(is_dictionary, (each.get("/Properties") for each in self._everything)):
            for key in [key for key, each in named.items() if self._hides(each)]:
                del named[key]
        self._forget_memberships(omissions)
        configurations = [self._properties.get("/D"), *elements_of(self._properties.get("/Configs"))]
        for holder in filter(is_dictionary, [self._properties, *configurations]):
            for key, value in dict(holder.items()).items():
                if isinstance(value, Array) and key != "/Configs":
                    holder[key] = self._without_hidden(value)
        for group in self._hidden.values():
            omissions.add("hidden_layers", str(group.get("/Name", "")))
            empty(group)

    def _forget_memberships(self, omissions: Omissions) -> None:
        for membership in self._memberships:
            depends = any(each.objgen in self._hidden for each in _groups_of(membership))
            is_hidden = self._hides(membership)
            if is_hidden and not depends:  # on layers that are told themselves
                omissions.add("hidden_layers")
            if is_hidden or depends:
                empty(membership)
            if depends and not is_hidden:
                membership.Type = Name.OCMD  # without layers, it is shown

    def _is_off(self, group: pikepdf.Object) -> bool:
        default = self._properties.get("/D")
        if not is_dictionary(default) or not _is_for_view(group):
            return False
        is_on = default.get("/BaseState") != Name.OFF or _lists(default.get("/ON"), group)
        is_on = is_on and not _lists(default.get("/OFF"), group)
        applied = filter(is_dictionary, elements_of(default.get("/AS")))
        applied = [each for each in applied if _lists(each.get("/OCGs"), group)]
        return not any(_is_on_for(event, group, applied, is_on) for event in EVENTS)

    def _hides(self, membership: object) -> bool:
        if not is_dictionary(membership):
            return False
        if membership.get("/Type") != Name.OCMD:
            return membership.objgen in self._hidden
        if isinstance(expression := membership.get("/VE"), Array):
            return not self._is_true(expression)
        states = [each.objgen not in self._hidden for each in _groups_of(membership)]
        policies = {"/AllOn": all(states), "/AnyOff": not all(states), "/AllOff": not any(states)}
        return bool(states) and not policies.get(str(membership.get("/P")), any(states))

    def _is_true(self, expression: object, level: int = 0) -> bool:
        if is_dictionary(expression):
            return expression.objgen not in self._hidden
        if not isinstance(expression, Array) or not len(expression) or level > NESTED:
            return True
        operator, *operands = expression
        values = [self._is_true(each, level + 1) for each in operands]
        return not any(values) if operator == Name.Not else any(values) if operator == Name.Or else all(values)

    def _has_hidden(self, resources: object) -> bool:
        named = resources.get("/Properties") if is_dictionary(resources) else None
        return is_dictionary(named) and any(self._hides(each) for _, each in named.items())

    def _shown_in(self, instructions: Iterable, resources: pikepdf.Object, holder: tuple[int, int]) -> bytes:
        """The content without what is hidden; what the rest depends on stays, such as fonts and clipping (8.11.3.2)."""
        named, kept = resources["/Properties"], []
        begun = [_Marked()]  # the content itself, and each marked content in it that has begun
        for operands, operator in instructions:
            name, marked = str(operator), begun[-1]
            if name in ("BDC", "BMC"):
                tag, entries = [*operands, None, None][:2] if name == "BDC" else (None, None)  # a file may have fewer
                entries = named.get(str(entries)) if isinstance(entries, Name) else entries
                is_hidden = marked.is_hidden or (tag == Name.OC and self._hides(entries))
                begun.append(_Marked(len(kept), entries.get("/MCID") if is_dictionary(entries) else None, is_hidden))
                kept.append((operands, operator))
            elif name == "EMC" and len(begun) > 1:
                if self._is_left(begun, kept, holder):
                    kept.append((operands, operator))
            elif marked.is_hidden:
                kept += _without_paint(operands, operator)
            else:
                marked.is_seen |= name in PAINTED | SHOWN | ON_NEXT_LINE
                kept.append((operands, operator))
        while len(begun) > 1:  # in a file with faults
            self._is_left(begun, kept, holder)
        return pikepdf.unparse_content_stream([each for each in kept if each])

    def _is_left(self, begun: list["_Marked"], kept: list[tuple], holder: tuple[int, int]) -> bool:
        """Ends the last marked content; removes its beginning if it is hidden, or if all that it showed is hidden."""
        marked, outer = begun.pop(), begun[-1]
        has_hidden = marked.is_hidden or marked.has_hidden
        outer.has_hidden |= has_hidden
        outer.is_seen |= marked.is_seen
        is_left = marked.is_seen or not has_hidden
        if not is_left:
            kept[marked.place] = ()
            if isinstance(marked.mark, int):
                self.marks.add((holder, marked.mark))
        return is_left

    def _remove_annotations(self, page: pikepdf.Page) -> None:
        annotations = page.get("/Annots")
        if not isinstance(annotations, Array):
            return
        kept = []
        for each in annotations:
            if not is_dictionary(each) or not self._hides(each.get("/OC")):
                kept.append(each)
            elif each.get("/Subtype") == Name.Widget:
                each.F = 2  # a hidden one, of which the field may have others
                kept.append(each)
            else:
                empty(each)
        page.Annots = Array(kept)

    def _without_hidden(self, listed: Array, level: int = 0) -> Array:
        kept = []
        for each in listed:
            if isinstance(each, Array):
                inner = self._without_hidden(each, level + 1) if level < NESTED else Array()
                if any(not isinstance(one, String) for one in inner):  # not a heading alone
                    kept.append(inner)
            elif not is_dictionary(each) or each.objgen not in self._hidden:
                if is_dictionary(each) and isinstance(each.get("/OCGs"), Array):
                    each.OCGs = self._without_hidden(each.OCGs, level + 1)
                kept.append(each)
        return Array(kept)


@dataclass
class _Marked:
    """Marked content; `place` is that of its beginning, and `mark` its number in the structure."""

    place: int = 0
    mark: object = None
    is_hidden: bool = False
    has_hidden: bool = False
    is_seen: bool = False


def _switched_on(everything: Iterable[pikepdf.Object]) -> set[tuple[int, int]]:
    """The layers that an action switches on."""
    found = set()
    for action in everything:
        states = action.get("/State") if action.get("/S") == Name.SetOCGState else None
        switch = None
        for each in elements_of(states):
            if isinstance(each, Name):
                switch = each
            elif is_dictionary(each) and switch in SWITCHES:
                found.add(each.objgen)
    return found


def _groups_of(membership: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """The layers on which this depends by its list or by its expression."""
    waiting, level = [membership.get("/OCGs"), membership.get("/VE")], 0
    while waiting and level < NESTED:
        yield from filter(is_dictionary, waiting)
        waiting = [each for value in waiting if isinstance(value, Array) for each in value]
        level += 1


def _is_for_view(group: pikepdf.Object) -> bool:
    """Whether it decides on what is seen, and is not of use to designers alone."""
    intent = group.get("/Intent", Name.View)
    return any(each in (Name.View, Name.All) for each in (intent if isinstance(intent, Array) else [intent]))


def _is_on_for(event: str, group: pikepdf.Object, applied: Iterable[pikepdf.Object], is_on: bool) -> bool:
    """Whether it is on for this event, for which programs may switch it on or off by themselves (8.11.4.4)."""
    usage = group.get("/Usage")
    state = usage.get(event) if is_dictionary(usage) else None
    if is_dictionary(state) and any(str(each.get("/Event")) == event for each in applied):
        return {"/ON": True, "/OFF": False}.get(str(state.get(f"{event}State")), is_on)
    return is_on


def _lists(listed: object, group: pikepdf.Object) -> bool:
    return isinstance(listed, Array) and any(is_dictionary(each) and each.objgen == group.objgen for each in listed)


def _without_paint(operands, operator: Operator) -> list[tuple]:
    """What a hidden instruction changes for those that follow it."""
    name = str(operator)
    if name in PAINTED:
        return [([], Operator("n"))]
    if name in ON_NEXT_LINE:
        spaces = zip(("Tw", "Tc"), operands, strict=False) if len(operands) == OF_QUOTE else ()
        return [*(([space], Operator(each)) for each, space in spaces), ([], Operator("T*"))]
    return [] if name in SHOWN else [(operands, operator)]
