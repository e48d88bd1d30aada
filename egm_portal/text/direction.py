import unicodedata


def direction(text: str) -> str:
    """ "rtl" for a text whose first letter is written from right to left, otherwise "ltr": as `dir="auto"` in HTML."""
    # For paper, since WeasyPrint knows no dir="auto".
    for character in text:
        match unicodedata.bidirectional(character):
            case "R" | "AL":
                return "rtl"
            case "L":
                return "ltr"
    return "ltr"
