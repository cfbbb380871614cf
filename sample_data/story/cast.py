"""Who is in the story: invented companies, invented names; any likeness is chance."""

import unicodedata
from dataclasses import dataclass


@dataclass(frozen=True)
class Company:
    """A company as the CRM writes it; `employees` is a cell, not a number."""

    name: str
    domain: str
    industry: str
    employees: str
    country: str
    state: str
    city: str
    dial: str


FIELD, UTIL, TELE, FACI = "Field Services", "Utilities", "Telecommunications", "Facilities"
US, CA, UK, DE, FR, NL = "United States", "Canada", "United Kingdom", "Germany", "France", "Netherlands"


def _company(line: str) -> Company:
    name, domain, industry, employees, country, state, city, dial = (part.strip() for part in line.split("|"))
    return Company(name, f"{domain}.example", industry, employees, country, state, city, dial)


IDEAL = tuple(
    _company(line)
    for line in f"""
    Kestrel Lifts|kestrel-lifts|{FIELD}|420|{US}|Illinois|Chicago|+1 312
    Old Quarry Broadband|oldquarry|{TELE}|310|{US}|Ohio|Columbus|+1 614
    Marisol Water & Power|marisolwater|{UTIL}|1,150|{US}|California|Oxnard|+1 805
    Bluestem Heating, Inc.|bluestem|{FIELD}|85|{US}|Kansas|Wichita|+1 316
    Tamarack Fiber|tamarack|{TELE}|640|{US}|Minnesota|Duluth|+1 218
    Three Rivers Gas|threeriversgas|{UTIL}|1900|{US}|Pennsylvania|Pittsburgh|+1 412
    Cobble Hill Facilities|cobblehill|{FACI}|240|USA|New York|Brooklyn|+1 718
    Saguaro Solar Service|saguarosolar|{FIELD}|130|USA|Arizona|Tucson|+1 520
    Pinyon Pest Control|pinyonpest|{FIELD}|60|{US}|New Mexico|Santa Fe|+1 505
    =Plus Building Care|equalsplus|{FACI}|210|{US}|Georgia|Atlanta|+1 404
    Ridgeway Elevator Co|ridgeway-elevator|{FIELD}|175|{US}|Massachusetts|Worcester|+1 508
    Gulfside Telecom|gulfside|{TELE}|980|{US}|Florida|Tampa|+1 813
    Maple & Main Maintenance|maplemain|{FACI}|150|{CA}|Ontario|Ottawa|+1 613
    Laurentide Énergie|laurentide|{UTIL}|1,400|{CA}|Québec|Trois-Rivières|+1 819
    Prairie Wind Service|prairiewind|{FIELD}|95|{CA}|Saskatchewan|Regina|+1 306
    Thornbury Lifts|thornburylifts|{FIELD}|360|{UK}||Leeds|+44 113 496
    Severn Fibre|severnfibre|{TELE}|520|{UK}||Bristol|+44 117 496
    Liffeyside Facilities|liffeyside|{FACI}|270|Ireland||Dublin|+353 1 555
    Brückner Aufzüge GmbH|brueckner-aufzuege|{FIELD}|480|{DE}||Köln|+49 221 555
    Stadtwerke Ahrental|sw-ahrental|{UTIL}|700|{DE}||Ahrental|+49 2641 555
    Société Mistral Ascenseurs|mistral-asc|{FIELD}|190|{FR}||Marseille|+33 4 55 50
    Polderwind Onderhoud|polderwind|{FIELD}|140|{NL}||Zwolle|+31 38 555
    Hallgrim Energi|hallgrim|{UTIL}|600|Norway||Stavanger|+47 51 55
    Aurinko Huolto Oy|aurinkohuolto|{FACI}|115|Finland||Tampere|+358 3 555
    Sertão Telecom|sertaotelecom|{TELE}|850|Brazil||Recife|+55 81 5550
    Nakamura Elevator|nakamura-elv|{FIELD}|1300|Japan||Nagoya|+81 52 555
    Sahyadri Power Care|sahyadri|{UTIL}|1800|India||Pune|+91 20 5550
    Kiboko Networks|kiboko|{TELE}|230|Kenya||Mombasa|+254 41 555
    """.strip().splitlines()
)

OTHERS = tuple(
    _company(line)
    for line in f"""
    Juniper & Finch Books|juniperfinch|Retail|24|{US}|Oregon|Eugene|+1 541
    Copperleaf Bakery|copperleaf|Food|8|{US}|Vermont|Burlington|+1 802
    Hollis Law Partners|hollislaw|Legal|45|{US}|Texas|Austin|+1 512
    Meridian Grand Hotels|meridiangrand|Hospitality|5200|{US}|Nevada|Reno|+1 775
    Lakeshore Credit Union|lakeshorecu|Banking|330|{US}|Wisconsin|Madison|+1 608
    Pocket Garden Studio|pocketgarden|Design|3|{US}|Maine|Portland|+1 207
    St. Brendan Hospital|stbrendan|Health Care|2600|{US}|Missouri|St. Louis|+1 314
    Tallow Creek College|tallowcreek|Education|410|{US}|Tennessee|Knoxville|+1 865
    Ironbark Freight|ironbark|Logistics|900|{US}|Georgia|Savannah|+1 912
    Larkspur Media|larkspurmedia|Media|~40|{US}|Colorado|Boulder|+1 720
    Northfold Textiles|northfold|Manufacturing|1500|{CA}|Manitoba|Winnipeg|+1 204
    Harrow & Vale|harrowvale|Consulting|12|{UK}||London|+44 20 7946
    Pennine Printworks|penninepress|Manufacturing|70|{UK}||Halifax|+44 1422 496
    Feldmann Maschinenbau|feldmann-mb|Manufacturing|n/a|{DE}||Ulm|+49 731 555
    Kaffeerösterei Zwölf|kaffee12|Food|9|{DE}||Leipzig|+49 341 555
    Atelier Garonne|atelier-garonne|Design|6|{FR}||Toulouse|+33 5 55 50
    Grachten Verzekeringen|grachtenverz|Insurance|260|{NL}||Utrecht|+31 30 555
    Costa Brava Turismo|cbturismo|Hospitality|55|Spain||Girona|+34 972 555
    Officine Lucchesi|lucchesi|Manufacturing|180|Italy||Lucca|+39 0583 555
    Drukarnia Wawel|drukarnia-wawel|Manufacturing|50-100|Poland||Kraków|+48 12 555
    Dnipro Logistyka|dnipro-log|Logistics|400|Ukraine||Dnipro|+380 56 555
    Mekong Tours|mekongtours|Hospitality|35|Vietnam||Cần Thơ|+84 292 555
    Al-Nahda Trading|alnahda|Retail|220|Egypt||Alexandria|+20 3 555
    Daehan Components|daehan-parts|Manufacturing|2000|South Korea||Busan|+82 51 555
    Lotus Bridge Trading|lotusbridge|Retail|75|China||Xiamen|+86 592 555
    Southern Cross Surveys|scsurveys|Consulting|28|Australia|Victoria|Geelong|+61 3 5550
    """.strip().splitlines()
)

COMPETITORS = (
    Company("Routewright", "routewright.example", "Software", "140", US, "Washington", "Tacoma", "+1 253"),
    Company("FieldPilot", "fieldpilot.example", "Software", "90", UK, "", "Reading", "+44 118 496"),
)

_EN = (
    "Alice Aaliyah Ben Carla Darnell Ethan Grace Imani Jordan Keisha Liam Maya Noah Olivia Priscilla Quentin",
    "Abbott Bell Carter Dawson Ellis Freeman Galloway Hughes Jefferson Keller Lawson Mbeki Norwood O'Connor",
)
_POOLS = {
    "en": _EN,
    "es": (
        "José Lucía Álvaro Inés Raúl Begoña Íñigo Marisol",
        "García Muñoz Ibáñez Núñez Peña Vázquez Delgado",
    ),
    "fr": ("Zoé Élodie François Benoît Chloé Jérôme Agnès", "Lefèvre Béranger Dubois Côté Gagné Moreau"),
    "de": ("Jürgen Käthe Björn Sabine Lukas Mareike Günther", "Müller Schröder Weiß Köhler Brandt Hölzl"),
    "nordic": ("Søren Åsa Ingrid Eirik Päivi Mikko Solveig", "Ødegård Hansen Lindström Mäkinen Bjørnstad"),
    "slavic": ("Łukasz Agnieszka Dvořák Oksana Miloš Božena", "Kowalczyk Wójcik Nováková Horvat Šimić"),
    "pt": ("João Conceição Thiago Beatriz Luísa", "Araújo Gonçalves Magalhães Simões"),
    "in": ("Aarav Priya Sanjay Deepa Rohan Lakshmi", "Kulkarni Deshpande Iyer Patil Banerjee"),
    "af": ("Wanjiru Amina Kofi Chidi Nia Thabo", "Otieno Mwangi Okafor Mensah Dlamini"),
    "vi": ("Hương Minh Thảo Đức Linh", "Nguyễn Trần Phạm Đặng"),
    "ar": ("Yasmin Karim Layla Omar Farida", "El-Masry Haddad Mansour Abdel-Rahman"),
    "ko": ("Ji-woo Min-jun Seo-yeon Hyun", "Kim Park Choi Jeong"),
}
NAMES = {pool: (firsts.split(), lasts.split()) for pool, (firsts, lasts) in _POOLS.items()}

NATIVE = {
    "Japan": (
        ("花子", "中村", "hanako.nakamura"),
        ("健一", "佐々木", "kenichi.sasaki"),
        ("美咲", "田中", "misaki.tanaka"),
    ),
    "China": (("小明", "王", "xiaoming.wang"), ("丽华", "陈", "lihua.chen"), ("建国", "李", "jianguo.li")),
    "Ukraine": (("Ольга", "Шевченко", "olha.shevchenko"), ("Андрій", "Коваль", "andriy.koval")),
    "Egypt": (("محمد", "حسن", "mohamed.hassan"), ("فاطمة", "السيد", "fatma.elsayed")),
}
HOME = {
    US: "en",
    "USA": "en",
    CA: "fr",
    UK: "en",
    "Ireland": "en",
    DE: "de",
    FR: "fr",
    NL: "de",
    "Norway": "nordic",
    "Finland": "nordic",
    "Brazil": "pt",
    "Japan": "en",
    "India": "in",
    "Kenya": "af",
    "Spain": "es",
    "Italy": "es",
    "Poland": "slavic",
    "Ukraine": "slavic",
    "Vietnam": "vi",
    "Egypt": "ar",
    "South Korea": "ko",
    "China": "en",
    "Australia": "en",
}

EXECUTIVES = (
    "VP Operations",
    "COO",
    "Chief Executive Officer",
    "Founder & CEO",
    "Owner",
    "Managing Director",
    "SVP/VP Field Operations",
    "President",
    "CFO",
)
OPERATORS = (
    "Head of Operations",
    "Dispatcher",
    "Fleet Manager",
    "Field Service Manager",
    "Dispatch Lead",
    "Directeur des opérations",
    "Operations Analyst",
    "Service Manager",
)
OTHER_TITLES = (
    "Analyst",
    "Planner",
    "Technician",
    "IT Administrator",
    "HR Manager",
    "Procurement Specialist",
    "Marketing Manager",
    "Accountant",
    "MVP Programme Lead",
    "Assistentin der Geschäftsführung",
    "",
    "",
)

_LETTERS = str.maketrans({"ł": "l", "Ł": "l", "ø": "o", "Ø": "o", "đ": "d", "Đ": "d", "ß": "ss", "'": ""})


def slug(text: str) -> str:
    """Return the letters of a Latin name as they stand in an e-mail address: `Łukasz` is `lukasz`."""
    plain = unicodedata.normalize("NFKD", text.translate(_LETTERS))
    return "".join(c for c in plain.casefold() if c.isascii() and (c.isalnum() or c in "-."))
