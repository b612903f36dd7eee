"""The few words of several languages that decide whether two sentences say the same.

They are compared without case and accents.
"""

from board.text import plain

EMPTY_WORDS = """
    a an the of in on at to for from by with and or that this these those it its is are was were
    be been being has have had will would about around some there their his her he she they we
    said says say according as into out also than during after near outside inside while who
    which what when where took take takes place
    der die das den dem des ein eine einen einem einer eines und oder in im am an auf aus bei mit
    nach von vom zu zum zur fur durch wegen ist sind war waren wurde wurden wird werden hat haben
    laut angaben dass sich um
    le la les l un une des du de d et ou en dans sur a au aux par pour avec est sont ete etait
    ont se s qui que qu selon affirme environ pres ce c cette
    el los las una unos unas del y o con por para es son fue fueron ha han hay al segun su
    в во на и или из с со о об у по за к от это был была было были что году г
    이 그 저 및
    في من على الى عن ان هذا هذه التي الذي كان
"""
DENYING_WORDS = """
    no not never none nobody nothing without neither nor cannot
    nicht kein keine keinen keinem keiner nie niemals ohne
    ne n pas jamais aucun aucune sans nunca jamas ningun ninguna sin
    не ни нет никогда без لم لا ليس ليست لن
"""
NEGATED_ENDINGS = ("지 않", "지 못", "아니", "없")
NEGATED_STEMS = ("않", "못", "아니", "없")

# Words that turn a sentence round: each line holds two sides, by how the words begin.
OPPOSITES = [
    ("rose rise rising increas climb grew gain", "fell fall falling decreas drop shrank declin"),
    ("more over above most", "fewer less under below"),
    ("allow permit legal", "ban forb prohibit outlaw illegal"),
    ("approv accept pass adopt", "reject refus den veto"),
    ("open", "clos shut"),
    ("won win victor", "lost los defeat"),
    ("guilty convict", "innocent acquit"),
    ("always", "never"),
    ("before", "after"),
    ("first", "last"),
    ("all every", "some none"),
    ("safe", "unsafe dangerous"),
    ("gestieg stieg steig erhoh", "gesunk sank sink fiel gefall"),
    ("erlaub genehmig", "verbot verbiet untersag"),
    ("mehr uber", "weniger unter"),
    ("augment hauss grimp", "diminu baiss chut"),
    ("plus", "moins"),
    ("subi aument crec", "baj cay disminu"),
    ("aprob acept", "rechaz"),
    ("mas", "menos"),
    ("siempre", "nunca"),
    ("вырос выраст увелич подорож поднял", "упал пада снизил уменьш подешев"),
    ("증가 상승 늘", "감소 하락 줄"),
    ("찬성 승인", "반대 거부"),
    ("ارتفع زاد", "انخفض تراجع"),
]

UNITS = {
    "km": "km kilometre kilometer kilometres kilometers kilometern kilometros "
    "킬로미터 км километров",
    "mile": "mile miles meilen millas",
    "cm": "cm centimetre centimeter centimetres centimeters zentimeter",
    "m": "metre meter metres meters metros 미터 метров",
    "tonne": "tonne tonnes tons tonnen toneladas 톤 тонн",
    "%": "% percent prozent pourcent 퍼센트 процент процента процентов",
    "euro": "euro euros € евро",
    "dollar": "dollar dollars $ долларов 달러",
    "pound": "pound pounds £",
}

NUMBER_WORDS = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "twenty": 20, "fifty": 50, "hundred": 100,
    "dozen": 12, "half": 0.5, "twice": 2,
    "zwei": 2, "drei": 3, "vier": 4, "funf": 5, "sechs": 6, "sieben": 7, "acht": 8, "neun": 9,
    "zehn": 10, "elf": 11, "zwolf": 12,
    "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "sept": 7, "huit": 8, "neuf": 9, "dix": 10,
    "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "siete": 7, "ocho": 8, "diez": 10,
    "два": 2, "две": 2, "три": 3, "четыре": 4, "пять": 5, "шесть": 6, "семь": 7, "десять": 10,
}  # fmt: skip
SCALES = {
    "thousand": 1e3, "million": 1e6, "millions": 1e6, "billion": 1e9, "billions": 1e9,
    "trillion": 1e12, "k": 1e3, "m": 1e6, "mn": 1e6, "bn": 1e9,
    "tausend": 1e3, "mio": 1e6, "millionen": 1e6, "milliarde": 1e9, "milliarden": 1e9,
    "mille": 1e3, "milliard": 1e9, "milliards": 1e9, "mil": 1e3, "millon": 1e6, "millones": 1e6,
    "тыс": 1e3, "тысяч": 1e3, "тысячи": 1e3, "млн": 1e6, "миллион": 1e6, "миллиона": 1e6,
    "миллионов": 1e6, "млрд": 1e9, "миллиардов": 1e9, "ألف": 1e3, "الف": 1e3, "مليون": 1e6,
    "مليار": 1e9, "천": 1e3, "만": 1e4, "억": 1e8, "조": 1e12, "万": 1e4, "億": 1e8, "亿": 1e8,
}  # fmt: skip

MONTHS = [
    "january jan januar janner janvier enero января январь يناير",
    "february feb februar fevrier febrero февраля февраль فبراير",
    "march mar marz mars marzo марта март مارس",
    "april apr avril abril апреля апрель ابريل",
    "may mai mayo мая май مايو",
    "june jun juni juin junio июня июнь يونيو",
    "july jul juli juillet julio июля июль يوليو",
    "august aug aout agosto августа август اغسطس",
    "september sep sept septembre septiembre сентября сентябрь سبتمبر",
    "october oct oktober okt octobre octubre октября октябрь اكتوبر",
    "november nov novembre noviembre ноября ноябрь نوفمبر",
    "december dec dezember dez decembre diciembre декабря декабрь ديسمبر",
]
# These are other words too: months only beside a number.
ALSO_WORDS = frozenset(["may", "mar", "mars", "mai", "sept", "jan", "dec", "sep"])
WEEKDAYS = [
    "monday montag lundi lunes понедельник понедельника الاثنين",
    "tuesday dienstag mardi martes вторник вторника الثلاثاء",
    "wednesday mittwoch mercredi miercoles среда среду среды الاربعاء",
    "thursday donnerstag jeudi jueves четверг четверга الخميس",
    "friday freitag vendredi viernes пятница пятницу пятницы الجمعة",
    "saturday samstag samedi sabado суббота субботу субботы السبت",
    "sunday sonntag dimanche domingo воскресенье воскресенья الاحد",
]  # fmt: skip


def _numbered(lines: list[str]) -> dict[str, str]:
    return {plain(word): str(n) for n, line in enumerate(lines, 1) for word in line.split()}


EMPTY = frozenset(plain(EMPTY_WORDS).split())
NEGATIONS = frozenset(plain(DENYING_WORDS).split())
NUMBER_WORDS = {plain(word): value for word, value in NUMBER_WORDS.items()}
SCALES = {plain(word): value for word, value in SCALES.items()}
MONTH_OF, WEEKDAY_OF = _numbered(MONTHS), _numbered(WEEKDAYS)
UNIT_OF = {plain(word): unit for unit, words in UNITS.items() for word in words.split()}
