"""Word lists for the checks of names, in Dutch and English, as data.

First names that are also ordinary words (Roos, Wil, Floor, Mark, Joy, Hope, Grace, Rust, …) are
left out on purpose: better a name missed than a word taken for a person.
"""

from __future__ import annotations

__all__ = [
    "BETWEEN",
    "CHANGING",
    "CONTRASTS",
    "DIRECTIONS",
    "FIRST_NAMES",
    "JOINTS",
    "NO_WITHOUT",
    "SMALL_WORDS",
    "TITLES",
]

FIRST_NAMES = frozenset(
    """
    aad aisha albert alex alexander ali alice alina amir amy andrea andreas andrew andries
    angela anja anke anna annabel anne anneke annelies annemarie annemiek annika anouk anthony
    anton arend arie arjan arjen arnold astrid audrey barbara bastiaan beatrice benjamin bernard
    bert bianca boris bram brenda brian brigitte camiel carla carlo carmen carolien caroline
    casper catharina cees charles charlotte chris christiaan christian christina christine cindy
    claire claudia coen corinne cornelis corrie dagmar daniel danielle danny david debbie
    deborah dennis diana diederik dirk dominique donald dorien dylan edith eduard edward edwin
    eefje elena eline elisabeth elise elizabeth ella ellen elly elsbeth emiel emily emma eric
    erik esmee esther eva evelien evert fatima fatma femke ferdinand floris frederik freek geert
    george gerard gerben gerda gerrit gert gijs gonnie gosse guido hannah hanneke hannie harrie
    harry hassan heidi heleen helen helena hendrik henk henny henry herman hilde hugo ibrahim
    ilse ineke inge ingrid irene isabel isabelle ivo jaap jacob jacqueline jacques jake james
    jan jane janneke jannie jantien jasper jean jeanette jeffrey jelle jennifer jenny jeroen
    jessica jill jim joanna jochem johan johanna johannes john jolanda jonas jonathan joost
    joris josephine joshua josje judith julia julian juliette jurgen kaan karel karen karin
    karlijn kees kelly kenneth kevin khadija klaas koen kristel kristin lars laura laurens
    leendert lena leo leon leonie lianne lieke liesbeth lilian linda lisa lisanne loes lotte
    louis louise lucas lucia luuk maaike maarten machteld madelon manon marc marcel marco
    margaret margot margreet maria marian marianne marieke marije marijke marijn marit marjan
    marjolein marleen marloes martha martijn martin martine mary matthijs maud maurice melanie
    melissa menno michael michel michelle michiel mieke mike milan miranda miriam mirjam mohamed
    mohammed monica monique muhammad mustafa nadia nadine natalie natasja nathalie nicole niels
    nienke nina noor olaf olga oscar otto pascal patricia patrick paul paula pauline peter petra
    philip pieter pim quinten rachel ralf ramon raymond rebecca reinier remco renate renske rené
    rianne richard rik rinus rita robbert robert roel roelof roger roland ronald rosalie ruben
    rudolf ruth ruud samira samuel sander sandra sanne sara sarah sebastiaan simon simone sjaak
    sjoerd sofie sophie stefan stephanie steven susan suzanne sven sylvia tamara tanja teun thea
    theo thijs thomas tijmen tim timo tineke tjeerd tom trudy valerie vera victor vincent wendy
    wesley wessel wietske wilco willem willemijn wilma wim wouter yasmin youssef yvonne zeynep
    """.split()
)
"""First names, case-folded."""

TITLES = frozenset("meneer mevrouw dhr mw mevr mr mrs ms".split())
"""Words before a surname."""

DIRECTIONS = (
    "gebrek aan", "tekort aan", "te weinig", "te veel", "teveel", "te hoge", "te lage", "te hoog",
    "te laag", "te grote", "te kleine", "onvoldoende", "ontbreken van", "afwezigheid van",
    "afname van", "toename van", "daling van", "stijging van", "verlies van", "toenemende",
    "afnemende", "groeiende", "dalende", "stijgende", "hoge", "lage", "weinig", "minder", "meer",
    "geen", "niet", "slechte", "lack of", "shortage of", "absence of", "loss of", "too little",
    "too few", "too much", "too many", "insufficient", "inadequate", "decrease in", "increase in",
    "decline in", "growth of", "increasing", "decreasing", "declining", "rising", "falling",
    "reduced", "high", "low", "poor", "less", "more", "not", "no", "non",
)  # fmt: skip
"""Words that build a direction into a name, longest first within a language."""

CHANGING = frozenset(
    """
    verbeteren verhogen verlagen vergroten verkleinen verminderen versterken versnellen vertragen
    verzwakken vermijden voorkomen verbreden verdiepen verduidelijken vereenvoudigen vernieuwen
    invoeren ontwikkelen opzetten organiseren stimuleren bevorderen beperken terugdringen reduceren
    creëren realiseren implementeren optimaliseren investeren aanpakken oplossen wegnemen afbouwen
    opbouwen uitbreiden inperken
    improve improving increase raise raising reduce reducing lower lowering strengthen
    strengthening weaken weakening prevent preventing avoid avoiding introduce introducing develop
    developing implement implementing optimise optimising optimize optimizing create creating solve
    solving build enhance enhancing promote promoting stimulate stimulating expand expanding
    """.split()
)
"""Verbs of changing something: what is done to a variable, and no variable."""

CONTRASTS = frozenset(
    """
    out uit niet not non zonder without intern extern interne externe internal external binnen
    buiten inside outside oud nieuw oude nieuwe old new eigen own zelf self eerste tweede derde
    first second third korte lange kort lang short long voor na before after
    """.split()
)
"""Words by which two names are meant to differ."""

JOINTS = ("en", "and", "&", "/", "+", "én")
"""What joins two ideas in one name."""

BETWEEN = ("tussen", "between")
"""Words that need two ideas to make one."""

NO_WITHOUT = frozenset("niet geen not no non minder meer less more weinig".split())
"""Directions that cannot simply be left out of a name."""

SMALL_WORDS = frozenset(
    "de het een van voor in op aan met te om naar bij the a an of for in on at to with by".split()
)
"""Words that do not tell two names apart."""
