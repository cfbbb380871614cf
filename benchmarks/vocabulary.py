# ruff: noqa: E501, SIM905 - word lists
"""The words the generated exports are made of; the rulebooks name some of them."""

import random

FIRST_NAMES = tuple(
    """Aisha Akira Alejandro Alice Amelia Ana Andrea Anna Arjun Astrid Ben Beatriz Björn Camille Carlos Chen Chloé Daniel
    David Diego Dmitri Elena Eliška Emma Erik Fatima Felix Fiona Freya Gabriel Giulia Grace Hanna Hassan Helena Hugo Ibrahim
    Ingrid Isabel Ivan Jack James Jana João Johan Julia Kateřina Kenji Laila Lars Laura Leila Leon Li Lucas Lucía Magnus
    Maria Marta Mateo Maya Mei Mia Michael Miguel Min-jun Mohamed Nadia Nina Noah Nora Olga Oliver Omar Oscar Pablo Paula
    Pedro Petra Priya Rafael Rahul Renée Robert Rosa Ruth Samir Sara Sofia Stefan Susan Svetlana Tariq Thomas Tomás Ursula
    Valentina Victor Wei William Yara Yuki Zoë""".split()
)
LAST_NAMES = tuple(
    """Abdullah Ahmed Almeida Andersson Bakker Bauer Becker Bernard Bianchi Brown Carvalho Castro Chen Clark Cohen Costa
    Davies Delgado Demir Diaz Dubois Evans Fernández Ferrari Fischer Flores Fontaine Fournier García Gomez Gonzalez Green
    Grigoryan Gupta Haddad Hansen Hernandez Hoffmann Horváth Hughes Ivanov Jackson Jansen Jensen Johansson Johnson Jones
    Kaya Keller Khan Kim Klein Kowalski Kumar Larsen Laurent Lee Lefebvre Lewis Li Lindberg Lopez Martin Martinez Meyer
    Mitchell Moreau Moreno Morris Müller Nakamura Nguyen Nielsen Novák Nowak O'Brien O'Connor Okafor Olsen Park Patel
    Pereira Perez Petrov Popescu Quinn Ramirez Reyes Ricci Richter Rivera Roberts Robinson Rodriguez Rossi Ruiz Sanchez
    Santos Sato Schmidt Schneider Schulz Sharma Silva Singh Smith Sokolov Suzuki Svensson Tanaka Taylor Thompson Torres
    Turner Van-Dijk Vargas Visser Wagner Walker Wang Watanabe Weber White Williams Wilson Wong Wright Yamamoto Yilmaz
    Young Zhang Zimmermann""".split()
)
COMPANY_HEADS = tuple(
    """Alder Amber Anchor Apex Arbor Argo Atlas Aurora Beacon Birch Bluebird Bolt Bridge Canyon Cascade Cedar Cinder Cobalt
    Comet Copper Coral Crescent Delta Drift Echo Elm Ember Falcon Fern Flint Forge Frost Garnet Glacier Granite Harbor Hazel
    Helio Horizon Indigo Iris Juniper Kestrel Lark Lattice Linden Lumen Maple Meridian Mesa Mosaic Nimbus North Nova Oak Onyx
    Opal Orchard Orion Osprey Pine Pioneer Polar Prairie Quartz Raven Ridge River Rowan Sable Sage Sierra Silver Slate Solar
    Spruce Sterling Summit Tidal Timber Topaz Umber Vale Vector Vertex Violet Willow Zenith Zephyr""".split()
)
COMPANY_TAILS = tuple(
    """Analytics Bank Biotech Capital Clinics Cloud Components Consulting Data Devices Dynamics Education Energy Engineering
    Finance Foods Freight Health Hotels Insurance Labs Legal Logistics Machines Media Mobility Motors Networks Optics Partners
    Payments Pharma Power Retail Robotics Security Software Systems Telecom Textiles Tools Trading Travel Water Works""".split()
)
COMPANY_FORMS = ("", "", "", " Inc", ", Inc.", " Ltd", " GmbH", " & Sons", ", LLC", " AG", " S.A.")
FREE_MAIL = ("gmail.com", "gmail.com", "gmail.com", "yahoo.com", "hotmail.com", "outlook.com", "icloud.com", "gmx.de",
             "web.de", "orange.fr", "mail.ru", "qq.com", "aol.com", "protonmail.com")  # fmt: skip
INDUSTRIES = (
    "Software", "Financial Services", "Health Care", "Retail", "Manufacturing", "Education", "Insurance", "Telecommunications",
    "Logistics", "Media", "Hospitality", "Energy", "Real Estate", "Construction", "Professional Services", "Biotechnology",
    "Banking", "Internet", "Automotive", "Food & Beverage", "Government", "Non-profit", "Agriculture", "Legal", "Aerospace",
    "Consumer Goods", "Chemicals", "Electronics", "Entertainment", "Gaming", "Human Resources", "Marketing & Advertising",
    "Mining", "Pharmaceuticals", "Publishing", "Sports", "Textiles", "Transportation", "Utilities", "Wholesale",
)  # fmt: skip
COUNTRIES = (
    "United States", "Germany", "United Kingdom", "Canada", "France", "India", "Brazil", "Australia", "Netherlands", "Spain",
    "Italy", "Sweden", "Japan", "Mexico", "Switzerland", "Poland", "Singapore", "Ireland", "Denmark", "Norway", "Belgium",
    "Austria", "Israel", "Finland", "Portugal", "South Africa", "New Zealand", "Argentina", "Chile", "Colombia", "Turkey",
    "United Arab Emirates", "South Korea", "Czechia", "Romania", "Greece", "Hungary", "Ukraine", "Philippines", "Indonesia",
    "Malaysia", "Thailand", "Vietnam", "Egypt", "Nigeria", "Kenya", "Saudi Arabia", "Peru", "Bulgaria", "Croatia", "Slovakia",
    "Slovenia", "Estonia", "Latvia", "Lithuania", "Luxembourg", "Iceland", "Morocco", "Côte d'Ivoire", "Korea, Republic of",
)  # fmt: skip
LEAD_SOURCES = ("Organic Search", "Paid Search", "Referral", "Webinar", "Trade Show", "Content Syndication", "Outbound",
                "Partner", "Social Media", "Direct")  # fmt: skip
FUNCTIONS = (
    "Marketing", "Sales", "Finance", "Operations", "Engineering", "Product", "Human Resources", "IT", "Customer Success",
    "Business Development", "Data", "Procurement", "Legal", "Demand Generation", "Communications", "Digital", "Growth",
    "Revenue Operations", "Security", "Analytics", "Design", "Research", "Quality", "Logistics", "Strategy", "Partnerships",
    "Support", "Accounting", "Brand", "Content",
)  # fmt: skip
LEVELS = (
    "VP", "Vice President", "SVP", "EVP", "Director", "Senior Director", "Associate Director", "Head", "Global Head", "Manager",
    "Senior Manager", "Team Lead", "Specialist", "Senior Specialist", "Analyst", "Senior Analyst", "Coordinator", "Consultant",
    "Associate", "Assistant", "Administrator", "Officer", "Executive", "Lead", "Principal", "Advisor", "Intern",
)  # fmt: skip
WHOLE_TITLES = (
    "CEO", "Chief Executive Officer", "CMO", "Chief Marketing Officer", "CFO", "COO", "CTO", "CIO", "CRO", "Founder", "Co-Founder",
    "Founder & CEO", "Owner", "Managing Director", "Partner", "President", "Student", "PhD Student", "Professor", "Teacher",
    "Freelancer", "Software Engineer", "Data Scientist", "Account Executive", "Sales Representative", "Nurse", "Architect",
    "Retired", "Microsoft MVP", "Directeur Général", "Geschäftsführer", "Gérante", "Jefa de Compras", "Recruiter",
    "Chairman, President and CEO", "Growth Hacker", "Web Developer", "Office Manager", "Scrum Master", "Product Owner",
)  # fmt: skip

TOPICS = (
    "Attribution", "Lead Scoring", "Data Quality", "Forecasting", "Onboarding", "Personalisation", "Privacy", "Automation",
    "Segmentation", "Pipeline", "Retention", "Benchmarks", "Migration", "Reporting", "Security", "Integrations", "Account Based",
    "Customer Journey", "Email Deliverability", "Budget Planning",
)  # fmt: skip
SHOWS = ("Inbound Summit", "SaaS Connect", "Data Days", "Revenue Live", "Cloud Expo", "Growth Forum", "MarTech Fair",
         "Partner Day", "CFO Round Table", "Developer Week")  # fmt: skip
DEMO_FORMS = ("Demo request", "Book a demo", "Product demo")
OTHER_FORMS = (
    "Contact us",
    "Newsletter sign-up",
    "Pricing quote",
    "Trial sign-up",
    "Event registration",
    "Support request",
)
WEBINARS = tuple(f"{topic} webinar" for topic in TOPICS)
WHITEPAPERS = tuple(f"{topic} whitepaper" for topic in TOPICS)
EBOOKS = tuple(f"{topic} ebook" for topic in TOPICS)
EMAILS = tuple(
    f"{name} newsletter {year}" for name in ("Spring", "Summer", "Autumn", "Product") for year in range(20)
)
PAGES = ("Home", "Pricing", "Product", "Integrations", "Solutions", "Customers", "Compare", "Docs", "Blog", "Careers", "Support",
         "About")  # fmt: skip
TOOLS = tuple(
    """salesforce hubspot marketo pipedrive zoho dynamics slack teams zapier segment snowflake bigquery redshift tableau looker
    powerbi stripe shopify zendesk intercom jira github gitlab okta workday netsuite sap oracle mailchimp klaviyo""".split()
)
RIVALS = tuple("alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu".split())
PRODUCTS = (
    "scoring",
    "routing",
    "enrichment",
    "forecast",
    "reports",
    "alerts",
    "api",
    "mobile",
    "sync",
    "vault",
)


def job_titles() -> list[str]:
    """Return about 3,000 distinct job titles, in a shuffled order that is always the same."""
    titles = [*WHOLE_TITLES]
    for level in LEVELS:
        for function in FUNCTIONS:
            titles += [f"{level} of {function}", f"{level}, {function}", f"{function} {level}"]
    titles += [t.upper() for t in titles[:: len(FUNCTIONS)]] + [t.lower() for t in titles[7::6]]
    unique = list(dict.fromkeys(titles))
    random.Random(1).shuffle(unique)
    whole = [t for t in unique if t in WHOLE_TITLES]
    return whole + [t for t in unique if t not in WHOLE_TITLES][: 3000 - len(whole)]


def page_urls() -> list[tuple[str, str]]:
    """Return about 2,000 (address, page title) pairs, the busiest first."""
    site = "https://acme.example"
    named = [(f"{site}/", "Home"), (f"{site}/pricing", "Pricing")]
    named += [(f"{site}/product/{p}", "Product") for p in PRODUCTS]
    named += [(f"{site}/pricing/{p}", "Pricing") for p in ("team", "enterprise", "quote")]
    named += [(f"{site}/integrations/{t}", "Integrations") for t in TOOLS]
    named += [(f"{site}/compare/{r}", "Compare") for r in RIVALS]
    named += [(f"{site}/careers/{n}", "Careers") for n in range(60)]
    named += [(f"{site}/solutions/{_slug(i)}", "Solutions") for i in INDUSTRIES]
    named += [(f"{site}/customers/{h.lower()}", "Customers") for h in COMPANY_HEADS]
    named += [(f"{site}/docs/{p}/{t}", "Docs") for p in PRODUCTS for t in TOOLS]
    named += [(f"{site}/support/{n}", "Support") for n in range(200)]
    blog = [(f"{site}/blog/{_slug(t)}-{n}", "Blog") for n in range(60) for t in TOPICS]
    head, tail = named[:60], named[60:] + blog
    random.Random(2).shuffle(tail)
    return (head + tail)[:2000]


def _slug(text: str) -> str:
    return "-".join("".join(c if c.isalnum() else " " for c in text.lower()).split())
