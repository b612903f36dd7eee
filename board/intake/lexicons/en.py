"""English."""

from board.intake.lexicons.base import Lexicon, Sense

ENGLISH = Lexicon(
    language="en",
    phrases={
        Sense.SAID: """said | says | stated | told | tells | declared | declares | announced |
            announces | claimed | conceded | concedes | acknowledged | acknowledges | admitted |
            admits | explained | explains | stressed | stresses | emphasized |
            emphasised | emphasizes | emphasises | insisted | insists | warned | warns | argued |
            argues | noted | pointed out | points out | reported | confirmed | confirms |
            denied | denies | alleges | asserted | asserts | estimated | believes |
            believed | described | describes | vowed | pledged | promised | testified | wrote |
            posted | tweeted | predicted | suggested | revealed | disclosed | recalled |
            concluded | maintained | accused | accuses | blamed | rejected | dismissed""",
        Sense.SAID_NOUN: """added | adds | claims | estimates | alleged | reports | states | notes | suggests | shows |
            assesses | assessed | expects | reveals | predicts | thinks | warns""",
        Sense.ACCORDING: """according to | in the words of | in the view of""",
        Sense.RELAYED: """as reported by | reported by | quoted by | cited by | as quoted by |
            as cited by | told | in an interview with | in remarks carried by | carried by |
            speaking to""",
        Sense.HEDGE: """reportedly | allegedly | alleged | apparently | purportedly | purported |
            supposedly | possibly | presumably | rumored | rumoured | unconfirmed | unverified |
            believed to | said to | thought to | appears to | appeared to | appear to |
            seems to | may have | might have | could have | is claimed | are claimed |
            was claimed | suspicion | suspected | sufficient possibility | independently verified |
            not been verified | yet to be verified | cannot be verified | so-called | may | might""",
        Sense.ESTIMATE: """estimate | estimates | estimated | an estimated | estimation |
            projected | projection | projections | forecast | forecasts | expected to |
            capable of | capable | assesses | assessment""",
        Sense.PLAN: """plan | plans | planned | planning | will | intends | intend | intended |
            slated | scheduled | set to | due to begin | aims to | aim to | aiming to | vowed |
            vows | pledged | pledges | promised | promises | pushing to | pursuing | preparing |
            proposed | proposes | to be built | would build | on track to""",
        Sense.ACT: """attacked | attended | arrested | approved | banned | bombed | bought |
            built | charged | closed | collected | convicted | crossed | deployed | destroyed |
            detained | died | displayed | distributed | donated | elected | evacuated | executed |
            expelled | exported | fined | fired | fled | founded | fought | hit | imported |
            imposed | injured | hurt | intercepted | invaded | jailed | killed | launched | leaked |
            lost | met | moved | opened | ordered | paid | passed | presented | provided |
            published | raided | received | released | resigned | sanctioned | seized | sent |
            sentenced | shelled | shipped | shot | signed | sold | sourced | stole | struck |
            sued | supplied | tested | took part | traveled | travelled | unveiled | unveiling |
            visited | voted | won | wounded | withdrew | demonstrated | expanded | expanding |
            equipped | participate | participated | seen action | marched |
            added | monitor | collect | based on""",
        Sense.IMAGE: """image | images | photo | photos | photograph | photographs | footage |
            video | videos | picture | pictures | screenshot | screenshots | satellite imagery""",
        Sense.FIRST: """first | for the first time | the only | never before | unprecedented |
            record | largest | biggest | highest | lowest | most powerful | strongest | newest |
            latest | oldest | longest | deadliest | worst | the most | the best | fastest |
            smallest | no bounds | anywhere""",
        Sense.COMPARISON: """compared to | compared with | than | twice | double | doubled |
            tripled | increase | increased | rose | fell | dropped | declined | up from |
            down from | higher | lower | fewer | resembles | closely resembles | similar to |
            half of | a third of | majority""",
        Sense.NUMBER: """two | three | four | five | six | seven | eight | nine | ten | eleven |
            twelve | thirteen | fourteen | fifteen | sixteen | seventeen | eighteen | nineteen |
            twenty | thirty | forty | fifty | sixty | seventy | eighty | ninety | dozen | dozens |
            hundreds | thousands | millions | billions | several dozen | a dozen | half a million |
            tens of thousands | hundreds of thousands | trio | both | one in""",
        Sense.SCALE: "hundred | thousand | million | billion | trillion",
        Sense.ORDINAL: "third | fourth | fifth | sixth | seventh | eighth | ninth | tenth",
        Sense.SOON: """yesterday | today | tomorrow | last year | this year | next year |
            last month | this month | next month | last week | this week | next week |
            later this year | monday | tuesday | wednesday | thursday | friday | saturday |
            sunday | earlier this year | the past year""",
        Sense.RHETORIC: """ponder | wonder | wondering | unfold | alarm bells | one thing is clear |
            stakes | as the dust settles | the world is left | time will tell | remains to be seen |
            not just | more than just | not only | carefully choreographed | make no mistake |
            set the stage | spotlight | reshaping | only beginning | what makes | noteworthy |
            unambiguous | clear signal | thinly veiled | no doubt | chilling | stunning |
            dramatic | hearts | the message | showcase | spectacle | underscoring |
            needless to say | going forward | raises questions | the question is""",
        Sense.FEELING: """i feel | i felt | i think | i hope | i wish | we feel | we hope |
            i believe | i love | i fear | in my opinion | in my view""",
        Sense.ACCUSING: """murder* | bribe* | corrupt* | fraud* | embezzl* | stole | stolen |
            rape | raped | rapist | abuse | abused | assault* | launder* | smuggl* | torture* |
            guilty | perjur* | blackmail* | extort* | war crime | war crimes | accused |
            accuses | plagiari* | lied | liar | harass* | traffick* | forged | cheated |
            misconduct | spied | spying | treason | poisoned | kickback* | tax evasion""",
        Sense.NOTHING: """rather than | other than | more than just | first and foremost |
            at first | at first glance | will of | added that | latest in | military might""",
    },
    function_words="""the | a | an | and | of | to | in | is | that | it | was | for | on | are |
        as | with | his | they | at | be | this | have | has | had | from | or | by | but | not |
        what | all | were | when | we | there | can | which | their | if | will | while | since |
        he | she | i | you | its | these | those | over | among | however | after | before |
        during | under | about | into | also | then | than | who | no | so | our | my | her |
        would | could | may | might | where | how | why | yet | such | some | many | most |
        according | more | each | every | one | another | both | only | just | even | still""",
    months=(
        "January|Jan", "February|Feb", "March|Mar", "April|Apr", "May", "June|Jun",
        "July|Jul", "August|Aug", "September|Sept|Sep", "October|Oct", "November|Nov",
        "December|Dec",
    ),
    early_or_late="early | mid | late | the beginning of | the end of | around | about",
    as_of="as of | as at | by | up to | until",
    that="that | whether | how",
    relative="which | who | whom | whose | that | where",
    joints="""and | while | whereas | but | in exchange for | in return for | including |
        along with | as well as | with""",
    titles="""General | President | Prime Minister | Premier | Minister | Foreign Minister |
        Defense Minister | Defence Minister | Secretary | Senator | Governor | Mayor | Colonel |
        Captain | Major | Admiral | Marshal | Lieutenant | Chancellor | King | Queen | Pope |
        Judge | Professor | Dr | Dr. | Mr | Mr. | Mrs | Mrs. | Ms | Ms. | Gen. | Lt. | Col. |
        Sen. | Rep. | Gov. | Prof. | Sir | Lord | Lady | Chairman | Chief | Sgt. | Capt. | Adm.""",
    shortened="""Gen | Lt | Col | Maj | Capt | Sgt | Adm | Cmdr | Brig | Mr | Mrs | Ms | Dr |
        Prof | Rev | Hon | Sen | Rep | Gov | Pres | St | Mt | Ft | vs | approx | ca | cf | e.g |
        i.e | viz | Fig | figs | Vol | Art | Sec | No | Nos | pp | Gov | Supt | Insp | Messrs |
        Jan | Feb | Mar | Apr | Jun | Jul | Aug | Sept | Sep | Oct | Nov | Dec""",
    shortened_often="""U.S | U.K | U.N | E.U | D.C | U.S.A | p.m | a.m | etc | Inc | Co | Corp |
        Ltd | Jr | Sr | Ph.D | al | Bros | est""",
)  # fmt: skip
