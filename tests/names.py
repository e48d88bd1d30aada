"""Forty names from ten cultures, as their bearers write them, for tests of lists, letters and what is printed."""

from typing import NamedTuple


class Named(NamedTuple):
    """`family_name` is what the person marks; `sorts` the letter under which readers look for it."""

    name: str
    country: str
    family_name: str
    honorific: str
    salutation: str
    in_capitals: str
    sorts: str
    letters_begin: str = ""


_CHINA, _KOREA, _VIETNAM = "China", "Republic of Korea", "Viet Nam"
FORTY = [
    # Chinese and Korean
    Named("Li Wei", _CHINA, "Li", "Ms.", "Ms. Li", "LI Wei", "L"),
    Named("Ouyang Xiu", _CHINA, "Ouyang", "Mr.", "Mr. Ouyang", "OUYANG Xiu", "O"),
    Named("David Li Wei", "Singapore", "Li", "Mr.", "Mr. Li", "David LI Wei", "L"),
    Named("李伟", _CHINA, "李", "Ms.", "Ms. 李", "李伟", "李"),
    Named("Ban Ki-moon", _KOREA, "Ban", "Mr.", "Mr. Ban", "BAN Ki-moon", "B"),
    Named("Kim Min-ji", _KOREA, "Kim", "Ms.", "Ms. Kim", "KIM Min-ji", "K"),
    # Japanese and Hungarian, in both orders
    Named("Kenji Tanaka", "Japan", "Tanaka", "Mr.", "Mr. Tanaka", "Kenji TANAKA", "T"),
    Named("Ogata Sadako", "Japan", "Ogata", "Ms.", "Ms. Ogata", "OGATA Sadako", "O"),
    Named("Orbán Viktor", "Hungary", "Orbán", "Mr.", "Mr. Orbán", "ORBÁN Viktor", "O"),
    Named("Éva Szőke", "Hungary", "Szőke", "Dr.", "Dr. Szőke", "Éva SZŐKE", "S"),
    # Vietnamese
    Named("Nguyễn Thị Minh Khai", _VIETNAM, "Nguyễn", "Ms.", "Ms. Khai", "NGUYỄN Thị Minh Khai", "N", "Ms. Khai"),
    Named("Đặng Văn Lâm", _VIETNAM, "Đặng", "Mr.", "Mr. Lâm", "ĐẶNG Văn Lâm", "D", "Mr. Lâm"),
    # Spanish and Portuguese
    Named(
        "María José García Márquez",
        "Colombia",
        "García Márquez",
        "Ms.",
        "Ms. García Márquez",
        "María José GARCÍA MÁRQUEZ",
        "G",
    ),
    Named("Íñigo Ñuñez", "Spain", "Ñuñez", "Mr.", "Mr. Ñuñez", "Íñigo ÑUÑEZ", "N"),
    Named("Ana Clara de Souza Lima", "Brazil", "Lima", "Ms.", "Ms. Lima", "Ana Clara de Souza LIMA", "L"),
    Named("João d’Ávila", "Portugal", "d’Ávila", "Prof.", "Prof. d’Ávila", "João d’ÁVILA", "D"),
    # Arabic
    Named("Fatima al-Zahra", "Morocco", "al-Zahra", "Ms.", "Ms. al-Zahra", "Fatima al-ZAHRA", "A"),
    Named(
        "Abdul Rahman bin Ali",
        "Oman",
        "Abdul Rahman bin Ali",
        "Mr.",
        "Mr. Abdul Rahman",
        "ABDUL RAHMAN bin ALI",
        "A",
        "Mr. Abdul Rahman",
    ),
    Named("Hassan Abu Bakr", "Egypt", "Abu Bakr", "Dr.", "Dr. Abu Bakr", "Hassan ABU BAKR", "A"),
    Named("فاطمة الزهراء", "Algeria", "الزهراء", "Ms.", "Ms. الزهراء", "فاطمة الزهراء", "ا"),
    Named("ʿAbd al-Karim", "Iraq", "ʿAbd al-Karim", "Mr.", "Mr. ʿAbd al-Karim", "ʿABD al-KARIM", "A"),
    # Nordic and Slavic
    Named(
        "Björk Guðmundsdóttir",
        "Iceland",
        "Björk Guðmundsdóttir",
        "",
        "Björk Guðmundsdóttir",
        "BJÖRK GUÐMUNDSDÓTTIR",
        "B",
    ),
    Named("Þór Jónsson", "Iceland", "Þór Jónsson", "", "Þór Jónsson", "ÞÓR JÓNSSON", "T"),
    Named("Øystein Østby", "Norway", "Østby", "Mr.", "Mr. Østby", "Øystein ØSTBY", "O"),
    Named("Mette Æbelø", "Denmark", "Æbelø", "Ms.", "Ms. Æbelø", "Mette ÆBELØ", "A"),
    Named("Zofia Łukasiewicz", "Poland", "Łukasiewicz", "Ms.", "Ms. Łukasiewicz", "Zofia ŁUKASIEWICZ", "L"),
    Named("Анна Иванова", "Russian Federation", "Иванова", "Ms.", "Ms. Иванова", "Анна ИВАНОВА", "И"),
    # Turkish and Azerbaijani
    Named("Deniz Işık", "Türkiye", "Işık", "Ms.", "Ms. Işık", "Deniz IŞIK", "I"),
    Named("Can Yiğit", "Türkiye", "Yiğit", "Mr.", "Mr. Yiğit", "Can YİĞİT", "Y"),
    Named("Leyla Əliyeva", "Azerbaijan", "Əliyeva", "Ms.", "Ms. Əliyeva", "Leyla ƏLİYEVA", "E"),
    # Ethiopian, Malay, Thai, Burmese, Indonesian
    Named(
        "Abebech Tadesse", "Ethiopia", "Abebech Tadesse", "Ms.", "Ms. Abebech", "ABEBECH TADESSE", "A", "Ms. Abebech"
    ),
    Named("Ahmad bin Ismail", "Malaysia", "Ahmad bin Ismail", "Mr.", "Mr. Ahmad", "AHMAD bin ISMAIL", "A", "Mr. Ahmad"),
    Named("Thant", "Myanmar", "Thant", "U", "U Thant", "THANT", "T"),
    Named("Suharto", "Indonesia", "Suharto", "Mr.", "Mr. Suharto", "SUHARTO", "S"),
    # Particles, capitals in the middle, and letters without one of their own
    Named(
        "Jean-Marc de La Sablière",
        "France",
        "de La Sablière",
        "H.E. Mr.",
        "Excellency",
        "Jean-Marc de LA SABLIÈRE",
        "D",
    ),
    Named("Saskia van der Berg", "Belgium", "van der Berg", "Ms.", "Ms. van der Berg", "Saskia van der BERG", "V"),
    Named("Heike Voß", "Germany", "Voß", "Dr.", "Dr. Voß", "Heike VOSS", "V"),
    Named("Ian McDonald", "Ireland", "McDonald", "Mr.", "Mr. McDonald", "Ian McDONALD", "M"),
    Named("Nino ბერიძე", "Georgia", "ბერიძე", "Ms.", "Ms. ბერიძე", "Nino ბერიძე", "ბ"),
    Named("Amina Okafor, Jr.", "Nigeria", "Okafor", "Dr.", "Dr. Okafor", "Amina OKAFOR, Jr.", "O"),
]
