"""The note on the reverse of a report's cover."""

NOTE = (
    "The names of countries, territories, cities and areas used in this report, and the presentation of its material, "
    "do not imply any opinion on the part of the Secretariat of the United Nations regarding the legal status of any "
    "of them or of their authorities, or the course of their frontiers or boundaries.",
    "The word “country” also refers, as appropriate, to territories and areas. Symbols of United Nations documents "
    "consist of capital letters and figures.",
    "Firms and products are named for information only; their mention does not imply endorsement by the United "
    "Nations.",
    "Paragraphs are numbered consecutively; references to this report should cite paragraph numbers.",
)
