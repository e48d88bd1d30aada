"""Sentences as reports of the United Nations have them, in which an editor would change nothing."""

from house_style import check

SENTENCES = """
The Expert Group Meeting on public participation was held at United Nations Headquarters from 24 to 26 July 2013.
The first session, which began at 10 a.m., was chaired by the Director of the Division for Public Administration.
Some 44 per cent of respondents had used an online form, compared with 12 per cent in 2009.
Between 3 and 5 per cent of the budget was spent on outreach, and in one case 9 per cent.
The Meeting was attended by 14 experts from 9 countries and by 6 representatives of the United Nations system.
Three of the 14 experts spoke by video link.
The cost rose from $2.5 million in 2010 to $4 million in 2012, or by 0.4 percentage points.
Children under 5 years of age were not counted, and those aged 8 to 12 seldom.
The office answered within 5 working days in 8 cases out of 10.
In its resolution 66/119, the General Assembly requested the Secretary-General to report on progress.
See A/RES/66/119, annex, paras. 3-5, and E/C.16/2013/2, para. 7.
Goal 5 was discussed in session 4, and target 16.7 on page 3, in table 2 and in figure 4.
Article 5 (2) of the Convention and article 19, paragraph 3, apply.
The Organization for Security and Co-operation in Europe and the Organisation for Economic Co-operation and Development
The World Health Organization (WHO) had published a guide; WHO had tested it in 3 of 12 cases.
The ratio was 3 to 1, and the vote was 9 votes to 2, with 3 abstentions.
A two thirds majority was required, and about half of the members agreed.
The temperature rose by 2 degrees, and the area is 4 hectares or 5 km from the road.
Each group of five to ten people met twice, and some ten people came each time, in ten years.
The fiscal year 2012/13, the biennium 2012-2013 and the 1990s were considered.
At its sixty-sixth session the Assembly took note of the report.
The Center for Democracy and the Australian Labor Party were mentioned by name.
One expert said that “the UN must organise better”, and another that it “won’t”.
The computer program is free software, and so are its programs in CSV, HTML and PDF.
The Under-Secretary-General opened the meeting at 9.30 a.m. on Wednesday, 24 July.
The paper was received on 3 May 2013; two others came on 5 May.
Governments should (a) publish criteria; (b) answer every claim; and (c) report each year.
Of the 12 cases, 5 concerned health, 4 water and 3 education, and 1 in 4 women had no access.
It was paid 5,000 euros, or some US$ 6,500; a message costs 3 cents.
Human rights, gender equality, and the rule of law were stressed.
In Mali (9 villages), Niger (4) and Chad (3), radio was used.
By the end of 2012, ten of the twelve offices had answered.
The Secretary-General, the Board and UN-Women took part in the Group of Twenty.
A 24-hour helpline, a 7-point scale, 2-page forms and a 5-member committee exist.
Least developed countries (LDCs) need support; LDCs have 12 per cent of the population.
The Labour Party and the Department of Labor published figures under ISO 9001.
The judgement of the Court and the defence budget were published online.
One hundred people took part, and three hundred wrote.
A maximum of five minutes was given; on average it took eleven days.
The E-Government Survey 2012 was used, and access to e-services is free.
Citizens’ assemblies in the north-east, people-centred services and co-production were debated.
It was closed at noon (2 p.m. in Rome), at 14 cents a call.
"""


def test_sentences_of_reports_have_no_hints():
    hints = [(sentence, hint.words) for sentence in SENTENCES.strip().splitlines() for hint in check(sentence)]

    assert hints == []


def test_what_an_editor_would_change_is_found():
    text = (
        "The Under Secretary General and the Assistant Secretary General met in 3 cities, on Sept. 5, 2013 and "
        "5 Sept 2013. Of those, forty came from 6 months of co-operation."
    )

    assert [(hint.words, hint.replacement) for hint in check(text)] == [
        ("Under Secretary General", "Under-Secretary-General"),
        ("Assistant Secretary General", "Assistant Secretary-General"),
        ("3", "three"),
        ("5 Sept 2013", "5 September 2013"),
        ("forty", "40"),
        ("6", "six"),
        ("co-operation", "cooperation"),
    ]
