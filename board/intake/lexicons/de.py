"""German."""

from board.intake.lexicons.base import Lexicon, Sense

GERMAN = Lexicon(
    language="de",
    phrases={
        Sense.SAID: """sagte | sagt | sagten | teilte | teilten | erklärte | erklärten | betonte |
            behauptete | behauptet | behaupten | bestätigte | bestätigt | kündigte | warnte |
            schrieb | berichtete | berichteten | räumte | gab an | gaben an | wirft | warf |
            dementierte | bestritt | versicherte | versprach | äußerte""",
        Sense.SAID_NOUN: "schätzt | schätzte | meldet | meldete | erwartet | glaubt | nimmt an",
        Sense.ACCORDING: """nach angaben | nach angaben des | nach angaben der | laut | zufolge |
            nach einschätzung""",
        Sense.RELAYED: "wie | gegenüber | unter berufung auf",
        Sense.HEDGE: """angeblich | mutmaßlich | offenbar | vermutlich | wohl | möglicherweise |
            nicht veröffentlicht | unbestätigt | soll angeblich | könnte | könnten""",
        Sense.ESTIMATE: "schätzung* | schätzt | geschätzt | prognose* | rechnet mit | voraussichtlich",
        Sense.PLAN: """will | wollen | plant | planen | geplant | soll | sollen |
            kündigte | angekündigt | vorgesehen | versprach | beabsichtigt""",
        Sense.ACT: """beschloss | beschluss | gesperrt | unterrichtet | eröffnet | sanier* |
            eingenommen | kostete | erhielt | verschwiegen | veröffentlicht | verhaftet |
            verurteilt | getötet | verletzt | gebaut | gekauft | verkauft | geschlossen |
            ausgeführt | ausgeben | gab | streichen | zerstört | unterzeichnet | entlassen |
            angegriffen | festgenommen | streik | warnstreik | zuschlag""",
        Sense.IMAGE: "foto | fotos | bild | bilder | video | videos | aufnahmen",
        Sense.FIRST: """erstmals | zum ersten mal | einzige | einziger | höchste | größte |
            niedrigste | rekord* | als einzige""",
        Sense.COMPARISON: """als | doppelt so | im vergleich | zum vergleich | mehr als |
            weniger | minus | plus | gestiegen | gesunken | steigen | sinken""",
        Sense.NUMBER: """zwei | drei | vier | fünf | sechs | sieben | acht | neun | zehn | elf |
            zwölf | dutzend | dutzende | hunderte | tausende | hälfte""",
        Sense.SCALE: "mio | mrd | million | millionen | milliarde | milliarden | tausend | prozent",
        Sense.SOON: """gestern | heute | morgen | montag | dienstag | mittwoch | donnerstag |
            freitag | samstag | sonntag | im vergangenen jahr | vergangenes jahr | kommende woche |
            nächste woche | im nächsten jahr""",
        Sense.RHETORIC: "auf einem anderen blatt | man darf gespannt sein | die frage ist | bleibt abzuwarten",
        Sense.FEELING: "das gefühl | ich glaube | ich hoffe | wir hoffen | meiner meinung",
        Sense.ACCUSING: "mord* | betrug* | betrog* | korrupt* | bestech* | verschwiegen | veruntreu*",
        Sense.NOTHING: "als geplant | wie geplant | wie angekündigt | als angekündigt | als auch | mehr als nur | sowohl als | als ob | wie lange | wie viele",
    },
    function_words="""der | die | das | und | in | den | von | zu | mit | ist | im | dem | nicht |
        ein | eine | auf | für | sich | des | es | als | an | auch | nach | wie | aus | er | sie |
        bei | einer | um | am | sind | noch | war | wird | wurde | dass | so | nur | vor | zur |
        bis | hat | haben | ich | wir | man | einem | einen | ihm | ihre | seine | aber | oder""",
    months=("Januar|Jan", "Februar|Feb", "März", "April", "Mai", "Juni", "Juli", "August",
            "September|Sept", "Oktober|Okt", "November|Nov", "Dezember|Dez"),
    early_or_late="Anfang | Mitte | Ende | etwa | rund",
    as_of="stand | zum | bis | bis zum | vom",
    that="dass | ob",
    relative="",
    joints="und | während | sowie | aber | im gegenzug für | darunter",
    titles="""Oberbürgermeisterin | Oberbürgermeister | Bürgermeister | Minister | Ministerin |
        Kanzler | Präsident | Präsidentin | Dr | Prof | Herr | Frau | General | Kämmerer""",
    shortened="""z.B | z | B | Dr | Prof | Nr | Mio | Mrd | bzw | ca | d.h | u.a | s | St | Str |
        Abs | Art | vgl | inkl | geb | Tel | evtl | ggf | Hrsg""",
    shortened_often="usw | etc | o.ä",
    ordinal_dot=True,
)  # fmt: skip
