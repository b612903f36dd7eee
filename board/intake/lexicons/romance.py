"""Spanish and French."""

from board.intake.lexicons.base import Lexicon, Sense

SPANISH = Lexicon(
    language="es",
    phrases={
        Sense.SAID: """dijo | dice | dijeron | afirmó | afirma | aseguró | declaró | anunció |
            señaló | explicó | confirmó | negó | denunció | advirtió | sostuvo | informó | añadió""",
        Sense.SAID_NOUN: "estima | calcula | cree | espera | prevé",
        Sense.ACCORDING: "según | de acuerdo con | a juicio de",
        Sense.RELAYED: "según informó | citado por | en declaraciones a",
        Sense.HEDGE: "presuntamente | supuestamente | al parecer | presunto | posiblemente | habría | habrían",
        Sense.ESTIMATE: "estim* | calcula | previsión | previsiones | aproximadamente",
        Sense.PLAN: "planea | prevé | previsto | prometió | pretende | piensa | va a | van a | será | serán",
        Sense.ACT: """mató | murieron | murió | detuvo | detenido | detenidos | firmó | aprobó | vendió |
            compró | atacó | destruyó | inauguró | cerró | robó | envió | recibió | ganó | perdió | heridos""",
        Sense.IMAGE: "foto | fotos | imagen | imágenes | vídeo | video | vídeos",
        Sense.FIRST: "por primera vez | único | única | récord | el mayor | la mayor | el primer",
        Sense.COMPARISON: "más que | menos que | doble | triple | aumentó | cayó | subió | bajó | frente a",
        Sense.NUMBER: "dos | tres | cuatro | cinco | seis | siete | ocho | nueve | diez | docena | cientos | miles",
        Sense.SCALE: "mil | millón | millones | por ciento",
        Sense.SOON: "ayer | hoy | mañana | el año pasado | lunes | martes | miércoles | jueves | viernes | sábado | domingo",
        Sense.FEELING: "creo que | espero que | en mi opinión",
        Sense.ACCUSING: "asesin* | corrup* | soborn* | fraude* | rob* | violaci* | blanque*",
    },
    function_words="""el | la | los | las | de | que | y | en | un | una | se | del | por | con | no |
        para | es | al | lo | como | más | su | sus | pero | o | le | ha | este | esta | ya | entre |
        cuando | muy | sin | sobre | también | hasta | hay | donde | desde | todo | nos | durante""",
    months=("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto",
            "septiembre|setiembre", "octubre", "noviembre", "diciembre"),
    early_or_late="principios de | finales de | mediados de | hacia",
    as_of="a fecha de | hasta",
    that="que",
    relative="que | quien | cual",
    joints="y | mientras | pero | a cambio de | incluidos",
    titles="presidente | presidenta | ministro | ministra | alcalde | alcaldesa | general | Dr | Sr | Sra",
    shortened="Sr | Sra | Dr | Dra | Ud | Uds | núm | p.ej | pág | av | ee.uu | EE.UU | EE | UU",
)  # fmt: skip

FRENCH = Lexicon(
    language="fr",
    phrases={
        Sense.SAID: """dit | disent | affirmé | affirme | déclaré | déclare | annoncé | annonce |
            assuré | assure | expliqué | confirmé | confirme | nié | accusé | précisé | indiqué | averti""",
        Sense.SAID_NOUN: "estime | croit | prévoit | pense",
        Sense.ACCORDING: "selon | d'après | aux dires de",
        Sense.RELAYED: "a déclaré à | cité par | rapporte",
        Sense.HEDGE: "présumé | présumée | apparemment | semble | aurait | auraient | serait | seraient",
        Sense.ESTIMATE: "estim* | environ | prévision* | évalu*",
        Sense.PLAN: "prévoit | prévu | promis | promet | compte | va | vont | sera | seront | envisage",
        Sense.ACT: """tué | tués | mort | morts | blessés | arrêté | arrêtés | signé | vendu | acheté |
            attaqué | détruit | ouvert | fermé | volé | envoyé | reçu | gagné | perdu | adopté | lancé""",
        Sense.IMAGE: "photo | photos | image | images | vidéo | vidéos",
        Sense.FIRST: "pour la première fois | seul | seule | unique | record | le plus | la plus",
        Sense.COMPARISON: "plus que | moins que | double | triple | augmenté | baissé | par rapport à | contre",
        Sense.NUMBER: "deux | trois | quatre | cinq | six | sept | huit | neuf | dix | douzaine | centaines | milliers",
        Sense.SCALE: "mille | million | millions | milliard | milliards",
        Sense.SOON: "hier | aujourd'hui | demain | l'an dernier | lundi | mardi | mercredi | jeudi | vendredi | samedi | dimanche",
        Sense.FEELING: "je crois | j'espère | à mon avis",
        Sense.ACCUSING: "meurtr* | corrup* | fraud* | viol | violé | détourn* | escroqu*",
    },
    function_words="""le | la | les | de | des | du | et | en | un | une | que | qui | dans | pour |
        est | au | aux | sur | par | ne | pas | plus | ce | cette | il | elle | ils | avec | son |
        sa | ses | se | mais | ou | a | ont | été | être | sont | leur | comme | nous | après | où""",
    months=("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
            "octobre", "novembre", "décembre"),
    early_or_late="début | fin | mi | vers | courant",
    as_of="au | jusqu'à",
    that="que | qu",
    relative="qui | que | dont",
    joints="et | tandis que | mais | en échange de | dont",
    titles="président | présidente | ministre | maire | général | Dr | M | Mme",
    shortened="M | MM | Mme | Mlle | Dr | Pr | etc | cf | p.ex | av | apr | St | Ste | n°",
)  # fmt: skip
