"""Words by which `leadq init` knows titles and activity again, and the points it proposes for each kind of activity.

Only these words get from free texts of an export into a proposal: so no name and no address does.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

SENIOR = (
    "ceo", "cfo", "coo", "cto", "cmo", "cio", "cro", "chief", "founder", "owner", "president", "vp", "svp", "evp",
    "vice president", "partner", "managing director", "director", "head", "principal",
    "geschaftsfuhrer", "geschaftsfuhrerin", "inhaber", "vorstand", "leiter", "leiterin",
    "directeur", "directrice", "gerant", "pdg", "director general", "gerente", "jefe", "directora", "socio",
    "diretor", "presidente", "direttore", "titolare", "amministratore", "directeur general",
)  # fmt: skip
"""Words of job titles that say who decides, without accents."""
TITLES = (
    "manager", "lead", "supervisor", "engineer", "analyst", "consultant", "specialist", "coordinator", "assistant",
    "administrator", "operations", "marketing", "sales", "finance", "it", "hr", "procurement", "purchasing", "product",
    "developer", "technician", "logistics", "data", "security", "student", "intern", "professor", "retired",
)  # fmt: skip
NEVER = ("student", "intern", "retired")

DEMO = ("demo",)
CONTACT = (
    "contact sales", "contact us", "contact form", "call me", "call back", "callback", "talk to", "get in touch",
    "quote", "request a call", "kontakt", "angebot",
)  # fmt: skip
TRIAL = ("trial", "sign up", "signup")
CONTENT = (
    "white paper", "whitepaper", "e-book", "ebook", "guide", "case study", "checklist", "template", "report",
    "brochure",
)  # fmt: skip
PRICING = ("/pricing", "/prices", "/plans", "pricing", "prices", "price list")
CAREERS = ("/careers", "/career", "/jobs", "/vacanc", "careers", "work with us")
TOPIC_TERMS = (*DEMO, *CONTACT, *TRIAL, *CONTENT, *PRICING, *CAREERS)

_FAMILIES = (
    ("unsubscribe", r"unsub|opt.?out|spam|complain|abgemeldet|abmeldung|desabonn|desuscri"),
    ("ours", r"\bsent\b|\bsend|deliver|bounce|drop|defer|processed|suppress|\bnote\b|\btask\b|list import"),
    ("ours", r"property|list membership|owner|assign|lifecycle|\bmerge|sync|score|data value|status change|\bsms\b"),
    ("ours", r"\b(new|convert|delete) lead\b|\b(to|from) (list|nurture)\b|\bchange (lead|revenue|status|nurture)\b"),
    ("ours", r"\breceive\b|request campaign|webhook|\binvited to\b|resubscri"),
    ("ours", r"\bletter|gesendet|versendet|zugestellt|envoye|enviado"),
    ("email_open", r"\bopen(s|ed|ing)?\b|geoffnet|ouvert|abierto"),
    ("email_reply", r"\brepl(y|ied|ies)\b|respond"),
    ("webinar_signup", r"regist.*webinar|webinar.*regist"),
    ("webinar", r"webinar|web seminar"),
    ("demo_request", r"\bdemo\b.*(request|form)|request.*\bdemo\b"),
    ("contact_request", r"contact (us|sales|request)|request.*(call|quote|contact)|enquir|inquir|hand.?rais"),
    ("purchase", r"purchas|\border(s|ed)?\b|transaction|payment (done|success)|\bwon\b"),
    ("lost", r"\blost\b"),
    ("deal", r"opportunit|\bdeal\b"),
    ("trouble", r"error|fail|\bbug\b|crash"),
    ("cart", r"cart|basket|checkout"),
    ("trial", r"trial|sign.?up|registration|activat|account created"),
    ("form", r"form|submission|conversion"),
    ("content", r"download|herunterge|telecharg|descarg|white.?paper|e.?book|asset|brochure|case stud"),
    ("video", r"video"),
    ("page", r"page|visit|besuch|pagina|\bseite|\bweb\b|browse|catalog|search|product.?view|session"),
    ("link_click", r"\bclick(ed)? link|\blink click"),
    ("email_click", r"click|klick|\bclic\b"),
    ("email", r"e-?mail|newsletter|\bmailing"),
    ("usage", r"log.?in|feature|invit|project|usage"),
    ("meeting", r"meeting|appointment|termin|rendez|reunion|\bdemo\b"),
    ("chat", r"chat|conversation"),
    ("call", r"\bcalls?\b|phone|anruf|telefon|appel|llamada"),
    ("stand", r"^events?$|trade.?show|conference|booth|\bstand\b|expo|\bfair\b|roadshow|seminar"),
    ("stand", r"\bmesse|\bsalon\b|feria"),
    ("survey", r"survey|poll|quiz"),
)  # fmt: skip


def family_of(kind: str) -> str:
    """Return the family of a type of activity; `other` where no word of it is known."""
    folded = "".join(c for c in unicodedata.normalize("NFD", kind.casefold()) if not unicodedata.combining(c))
    plain = re.sub(r"[_\-]+", " ", folded)
    return next((family for family, words in _FAMILIES if re.search(words, plain)), "other")


@dataclass(frozen=True, slots=True)
class Worth:
    """What an event is worth: the keys of its rule, what to say of it, and whether it is a sign of life."""

    rule: Mapping[str, object]
    note: str = ""
    interest: bool = True


_FADING = {"window": "90d", "half_life": "30d"}
WORTH: Mapping[str, Worth] = {
    "page": Worth({"points": 1, "max_per_day": 3, "max": 10}),
    "pricing": Worth({"points": 5, "max": 20}),
    "form": Worth({"points": 5, "max": 15}),
    "content": Worth({"points": 5, "max": 15}),
    "webinar": Worth({"points": 20, "max": 40, **_FADING}, "half its points after 30 days"),
    "webinar_signup": Worth({"points": 5, "max": 10}),
    "stand": Worth({"points": 20, "once": True, **_FADING}),
    "video": Worth({"points": 3, "max": 9}),
    "email_open": Worth(
        {"points": 1, "max_per_day": 1, "max": 3}, "some are opened by machines", interest=False
    ),
    "email_click": Worth({"points": 2, "max": 6}),
    "link_click": Worth({"points": 1, "max": 5}),
    "email_reply": Worth({"points": 10, "max": 20}),
    "trial": Worth({"points": 25, "once": True, **_FADING}),
    "usage": Worth({"points": 2, "count": "days", "max": 20}, "days, not times"),
    "meeting": Worth({"points": 10, "max": 20, "window": "90d"}),
    "chat": Worth({"points": 5, "max": 10}),
    "cart": Worth({"points": 3, "max": 15}),
    "purchase": Worth({"points": 10, "max": 30, **_FADING}),
    "survey": Worth({"points": 3, "once": True}),
    "refusal": Worth({"points": -20, "once": True, "window": "90d"}, interest=False),
    "unsubscribe": Worth(
        {"points": -20, "once": True, "window": "90d"}, "no sign of interest", interest=False
    ),
}
