"""Every sentence of the screening for loans and of combinations, in English, for the catalogues."""

# What is refused
COSTS_MISSING = "the costs are not told: write what the project costs, by kind and year if you can"
COSTS_NEGATIVE = "a cost below zero cannot be used: {amount}"
COSTS_ZERO = "the costs add up to nothing"
COSTS_MIXED = "costs in several currencies ({currencies}) cannot be added up: write them in one"
OWN_NEGATIVE = "an own contribution below zero cannot be used: {amount}"
OWN_OTHER_CURRENCY = "own funds are in {own}, costs in {cost}: write both in one currency"
OWN_ABOVE_COST = "own funds of {own} are more than the whole cost of {cost}"

# Parts and notes of a combination
COSTS_DIFFER = "the costs add up to {costs}, the budget says {budget}: the costs are counted"
OWN_UNKNOWN = "own funds are not told: what is left must come from you or others"
RATE_USED = "counted with {rate} of the costs that it covers, the most that it pays"
RATE_HIGHEST = "its share differs by applicant or region: {rate}, the highest, is counted"
RATE_NOT_STATED = "it does not state its share: counted as nothing"
CAPPED = "limited to {amount}, the most that it pays to one project"
KIND_NOT_STATED = (
    "it does not state that it pays for these kinds of cost: ask before you count on it"
)
ASK_EIB = "possible, ask the EIB"
LOAN_HIGHEST = "the most that the stated limits leave; the Bank decides what it lends"
LOAN_NOT_STATED = "no source states which share it can pay: counted as nothing"
LOAN_BY_PARTNER = (
    "the conditions of the partner bank apply; its share is not stated: counted as nothing"
)
PREFINANCING_UNKNOWN = (
    "when the grants are paid is not known: what you must advance lies between two amounts"
)
YEARS_UNKNOWN = "the costs are not told by year: what must be advanced when cannot be said"
REGION_UNKNOWN = (
    "the category of your region is not told: both limits are shown, and the stricter one is kept"
)
OWN_SHARE_UNKNOWN = "whether your country demands a share of your own is not known here"

# Grants that take no part
OFFER_CURRENCY = "its amounts are in {currency}, your costs in another currency"
OFFER_TOO_SMALL = "it would pay {amount}; its smallest grant is {limit}"
OFFER_COST_TOO_SMALL = "its smallest project cost is {limit}"
RATE_NOT_PRINTED = "it does not state which share it pays: no amount can be counted"
OFFER_COVERS_NOTHING = "it states that it does not pay for your kinds of cost"

# Results of the screening
TOO_SMALL_ALONE = "too small for a loan of its own from the EIB"
TOO_SMALL_TOGETHER = "these projects together are still too small for a loan of their own"
NO_COMMON_BORROWER = (
    "these projects have no common borrower: each city would have to borrow by itself"
)
PROJECT_LOAN = "a loan for this one investment"
MID_CAP_LOAN = "a loan to a mid-cap company"
FRAMEWORK_LOAN = "a framework loan for a programme of many smaller schemes"
MUNICIPAL_FRAMEWORK_LOAN = "a municipal framework loan for a city's package of three to five years"
FRAMEWORK_LOAN_SCHEME = "a scheme within a framework loan that your city or region already has"
STRUCTURAL_PROGRAMME_LOAN = "a structural programme loan, borrowed by a State or a region"
INTERMEDIATED_LOAN = "a loan through a promotional or partner bank"
ADVICE = "advice of the InvestEU Advisory Hub"
JASPERS = "advice of JASPERS, through the managing authority"
ELENA = "an ELENA grant for preparing the investment"
URBIS = "advice of URBIS, for cities"

# Conditions
SIZE_UNKNOWN = "the cost is not told"
SIZE_CURRENCY = "the cost is in {currency}, the limit in euro: no rate of exchange is kept here"
SIZE_FROM_MET = "your cost of {cost} reaches {limit}"
SIZE_FROM_NOT_MET = "your cost of {cost} is below {limit}"
SIZE_ABOUT = "your cost of {cost} is below the usual {limit}, which is no exact border"
SIZE_BELOW_MET = "your cost of {cost} is below {limit}"
SIZE_BELOW_NOT_MET = "your cost of {cost} is not below {limit}"
SCHEMES_NAMED = (
    "made of schemes of the kinds that are named; security of public spaces is not named"
)
SCHEMES_SMALL = "holds schemes of various size, also small ones"
BORROWER_NAMED = "your kind of organisation is named among those that borrow"
BORROWER_NOT_NAMED = "your kind of organisation is not named among those that borrow"
BORROWER_UNTOLD = "which kind of organisation borrows is not told"
BORROWER_STATE = (
    "it pays the national or regional share; a city meets it through its managing authority"
)
BORROWER_STATE_OWN = "it pays the national or regional share, and yours is such an authority"
BORROWER_MUNICIPAL = "is agreed with individual local authorities"
BORROWER_NOT_MUNICIPAL = "is agreed with local authorities, and yours is none"
BORROWER_OWN_CITY = "each city borrows by itself; none can borrow for the others"
BORROWER_ENTERPRISE = "for companies of middle size; whether yours is one is not told"
INVESTMENT_MET = "works, equipment or software are among the costs"
INVESTMENT_ONLY_RUNNING = (
    "staff, training or operation alone: whether that counts as investment is not stated"
)
INVESTMENT_UNKNOWN = "the kinds of cost are not told"
YEARS_MET = "your costs run over {years} years; it runs three to five"
YEARS_OTHER = "your costs run over {years} years; it runs three to five, and a package holds more than one scheme"
YEARS_UNTOLD = "the years of your costs are not told; it runs three to five"
FRAMEWORK_EXISTS = "your city or region has a framework loan of the EIB"
FRAMEWORK_MISSING = "your city and region have no framework loan of the EIB"
FRAMEWORK_UNKNOWN = "whether your city or region has a framework loan of the EIB is not told"
PAPERS_MET = "a feasibility study and a financing plan are there"
PAPERS_MISSING = "a feasibility study and a financing plan are still to be written"
PAPERS_UNKNOWN = "whether there is a feasibility study and a financing plan is not told"
COFINANCED_MET = "a call of the ERDF or the Cohesion Fund fits your project"
COFINANCED_UNKNOWN = "whether the ERDF or the Cohesion Fund pays a part is not known"
COFINANCED_NO = "the ERDF and the Cohesion Fund pay no part, as you told"
PARTNER_CONDITIONS = (
    "the conditions of the partner bank apply; which one lends to cities is not stated"
)
ADVICE_OPEN = "any promoter or public authority may ask; every request is screened"
URBIS_CITY = "open to cities of all sizes; safety of public spaces as a part of an urban programme"
URBIS_NOT_CITY = "for cities, and your organisation is none"
FIELD_ENERGY = "for energy and urban transport only: of your project the street lighting at most"
FIELD_NOT_ENERGY = "for energy and urban transport only; your project names neither"
LOAN_COST_UNKNOWN = "the cost is not told: the loan cannot be laid against it"
LOAN_ABOVE_NEED = "a loan of {loan} is more than the {left} that the city does not bring itself"
LOAN_ABOVE_LIMIT = (
    "a loan of {loan} is more than {limit}, the most that the limit on its share leaves"
)
SECURITY_NOT_NAMED = "no source says that it pays for safer public spaces"

# Questions
ASK_COST = "What will the project cost in all?"
ASK_FRAMEWORK = "Does your city or region have a framework loan of the EIB?"
ASK_PAPERS = "Do you have a feasibility study and a financing plan?"
ASK_COFINANCED = "Will the ERDF or the Cohesion Fund pay a part of the project?"


def all_msgids() -> tuple[str, ...]:
    """Return every sentence of this module, for extraction into catalogues."""
    return tuple(
        value for name, value in globals().items() if name.isupper() and isinstance(value, str)
    )
