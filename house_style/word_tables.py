"""How words are spelled: the form that the Concise Oxford English Dictionary gives first, with -ize."""

IZE = """
agonize amortize apologize authorize capitalize categorize centralize characterize civilize colonize commercialize
computerize conceptualize contextualize criminalize criticize crystallize customize decentralize decolonize
decriminalize dehumanize demilitarize demobilize democratize demonize deprioritize destabilize digitalize digitize
disorganize dramatize economize emphasize equalize externalize familiarize finalize formalize fossilize generalize
globalize harmonize hospitalize humanize hypothesize idealize immunize incentivize individualize industrialize
institutionalize internalize internationalize italicize jeopardize legalize liberalize localize marginalize materialize
maximize mechanize memorize militarize minimize mobilize modernize monetize monopolize nationalize neutralize normalize
operationalize optimize organize ostracize overemphasize penalize personalize polarize politicize popularize prioritize
privatize professionalize radicalize randomize rationalize realize recognize regionalize regularize reorganize
revitalize revolutionize scrutinize sensitize socialize specialize stabilize standardize sterilize stigmatize subsidize
summarize symbolize sympathize synchronize synthesize systematize terrorize theorize traumatize underutilize urbanize
utilize vandalize victimize visualize vocalize weaponize
"""
"""Verbs that have -ize, with the nouns made of them; not those in which -ise belongs to the root, as in advise."""

SPELLINGS = """
acknowledgment=acknowledgement acknowledgments=acknowledgements advisor=adviser advisors=advisers aging=ageing
aluminum=aluminium analyze=analyse analyzed=analysed analyzer=analyser analyzes=analyses analyzing=analysing
anemia=anaemia archeological=archaeological archeology=archaeology artifact=artefact artifacts=artefacts
behavior=behaviour behavioral=behavioural behaviors=behaviours benefitted=benefited benefitting=benefiting
budgetted=budgeted canceled=cancelled canceling=cancelling catalog=catalogue catalogs=catalogues catalyze=catalyse
catalyzed=catalysed catalyzes=catalyses catalyzing=catalysing center=centre centered=centred centers=centres
centimeter=centimetre centimeters=centimetres channeled=channelled channeling=channelling color=colour
colored=coloured colors=colours counseling=counselling counselor=counsellor counselors=counsellors defense=defence
defenses=defences dialog=dialogue dialogs=dialogues diarrhea=diarrhoea endeavor=endeavour endeavored=endeavoured
endeavoring=endeavouring endeavors=endeavours enroll=enrol enrollment=enrolment enrollments=enrolments enrolls=enrols
esthetic=aesthetic favor=favour favorable=favourable favorably=favourably favored=favoured favoring=favouring
favorite=favourite favors=favours fiber=fibre fibers=fibres focussed=focused focusses=focuses focussing=focusing
fueled=fuelled fueling=fuelling fulfill=fulfil fulfillment=fulfilment fulfills=fulfils gray=grey harbor=harbour
harbors=harbours hemorrhage=haemorrhage honor=honour honorable=honourable honored=honoured honoring=honouring
honors=honours installment=instalment installments=instalments instill=instil instills=instils judgment=judgement
judgments=judgements kilometer=kilometre kilometers=kilometres labeled=labelled labeling=labelling labor=labour
labored=laboured laborer=labourer laborers=labourers labors=labours leukemia=leukaemia leveled=levelled liter=litre
liters=litres maneuver=manoeuvre maneuvers=manoeuvres marshaled=marshalled meager=meagre millimeter=millimetre
millimeters=millimetres modeled=modelled modeling=modelling neighbor=neighbour neighborhood=neighbourhood
neighborhoods=neighbourhoods neighboring=neighbouring neighbors=neighbours nongovernmental=non-governmental odor=odour
offense=offence offenses=offences paralyze=paralyse paralyzed=paralysed paralyzes=paralyses paralyzing=paralysing
pediatric=paediatric plow=plough practiced=practised practicing=practising pretense=pretence program=programme
programs=programmes rumor=rumour rumors=rumours signaled=signalled signaling=signalling skeptic=sceptic
skeptical=sceptical skepticism=scepticism skeptics=sceptics skillful=skilful skillfully=skilfully splendor=splendour
targetted=targeted targetting=targeting theater=theatre theaters=theatres totaled=totalled totaling=totalling
traveled=travelled traveler=traveller travelers=travellers traveling=travelling unfavorable=unfavourable vapor=vapour
vigor=vigour wellbeing=well-being willful=wilful willfully=wilfully
"""

_WITHOUT_HYPHEN = """
co-operate co-operated co-operates co-operating co-operation co-operative co-operatives co-ordinate co-ordinated
co-ordinates co-ordinating co-ordination co-ordinator co-ordinators inter-governmental multi-lateral multi-national
nation-wide off-line on-line sub-committee sub-paragraph sub-paragraphs sub-region sub-regional sub-regions web-site
web-sites world-wide
"""
COMPOUNDS = {word: word.replace("-", "") for word in _WITHOUT_HYPHEN.split()} | {
    "secretary general": "secretary-general",
    "assistant secretary general": "assistant secretary-general",
    "under secretary general": "under-secretary-general",
    "web site": "website",
    "web sites": "websites",
}
"""Words in several parts, which are found as a whole."""

_ENDINGS = ("e", "ed", "er", "ers", "es", "ing", "able", "ation", "ational", "ations")


def single_words() -> dict[str, str]:
    """The spelling of each word that is often spelled otherwise."""
    roots = [verb.removesuffix("ize") for verb in IZE.split()]
    ise = {f"{root}is{ending}": f"{root}iz{ending}" for root in roots for ending in _ENDINGS}
    ise |= {f"un{root}ised": f"un{root}ized" for root in roots}
    return ise | dict(pair.split("=") for pair in SPELLINGS.split())
