"""Headers that look like personal data. Konak plans for groups and counts, and refuses anything else.

The words are those of the languages along the routes that Konak ships instances for, and of the agencies
that work there. Words that also name things (`name` of a site) count only where no thing is named.
"""

from __future__ import annotations

import re
import unicodedata

_ANYWHERE = """
    firstname lastname surname surnames forename forenames fullname givenname middlename maidenname
    username nickname birth birthdate birthday birthplace dob passport passports phone phones telephone
    cellphone msisdn whatsapp viber email emails mail mails address addresses ssn iban biometric biometrics
    fingerprint fingerprints iris photo photograph signature jmbg embg oib pesel amka afm unhcrid proges
    prenom prenoms nom noms naissance courriel adresse adresses passeport vorname nachname familienname
    geburtsdatum geburtsort geburtstag telefon telefonnummer handynummer anschrift reisepass ausweis
    personalausweis nombre nombres apellido apellidos nacimiento telefono correo direccion pasaporte dni
    cognome nascita indirizzo passaporto sobrenome nascimento endereco passaporte ime imena prezime
    prezimena rodjenja rodenja rodjendan rodendan adresa pasos putovnica licna osobna emri mbiemri
    datelindja ditelindja telefoni pasaporta adisi soyadi soyad isim dogum telefonu pasaport kimlik
    vezeteknev keresztnev szuletesi telefonszam lakcim utlevel nume prenume nastere pasaportul име имена
    презиме презимена рођења родјења рођендан раѓање роденден роден телефон адреса адрес пасош ембг јмбг
    имя фамилия отчество рождения паспорт прізвище народження ονομα ονοματεπωνυμο επωνυμο επιθετο
    γεννησης τηλεφωνο διευθυνση διαβατηριο اسم الاسم اللقب الميلاد ميلاد الهاتف هاتف العنوان عنوان جواز
    نام تولد تلفن گذرنامه
"""
_BEGINNING = """
    telefon телефон τηλεφων pasos pasaport passport passeport пасош паспорт adres adress address адрес
    biometri fingerprint geburt nachname vorname prezim презим фамили mbiemr datelindj ditelindj rodjen
    rodenj rodend рожд
"""
_WHOLE = """
    name names contact contacts mobile mobil handy tel nome adi emer
"""
_TOGETHER = """
    national id | identity card | identity number | identity document | id card | id no | id number
    | individual id | person id | beneficiary id | refugee id | case id | case no | case number |
    registration id | registration no | travel document | contact person | contact details | focal
    point | social security | tax number | place of residence | gps home | mobile no | mobile number
    | tc no | broj telefona | licna karta | numero identite | head of household | head of family
"""
_OF_A_PERSON = """
    first last family full given middle maiden father fathers mother mothers spouse child person persons
    individual head beneficiary refugee migrant applicant patient contact staff driver owner holder user
"""
_OF_A_THING = """
    location site place item group space resource lane pool vehicle supplier org organisation
    organization agency partner donor country region municipality district city town village camp centre
    center depot crossing border exit facility project scenario outlook strategy unit sector file sheet
    table column code product category kit warehouse store hospital school route station adm admin level
    area road train bus
"""
_LETTERS = str.maketrans({"đ": "dj", "ı": "i", "ß": "ss", "ł": "l", "ø": "o", "æ": "ae"})


def _words(text: str) -> list[str]:
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text).casefold().translate(_LETTERS)
    plain = "".join(c for c in unicodedata.normalize("NFKD", spaced) if not unicodedata.combining(c))
    return re.findall(r"[^\W\d_]+", plain)


ANYWHERE = frozenset(_words(_ANYWHERE))
BEGINNING = tuple(_words(_BEGINNING))
WHOLE = frozenset(_words(_WHOLE))
TOGETHER = tuple(" ".join(_words(phrase)) for phrase in _TOGETHER.split("|"))
OF_A_PERSON = frozenset(_words(_OF_A_PERSON))
OF_A_THING = frozenset(_words(_OF_A_THING))


def looks_personal(header: str) -> bool:
    """Whether a header outside the contract (or its HXL tag) looks like data about single persons."""
    words = _words(header[:200])
    found = set(words)
    if found & ANYWHERE or (len(words) == 1 and found & WHOLE):
        return True
    if any(word.startswith(BEGINNING) for word in words):
        return True
    if found & {"name", "names"} and (found & OF_A_PERSON or not found & OF_A_THING):
        return True
    if {"contact", "phone"} <= found or {"contact", "email"} <= found:
        return True
    line = f" {' '.join(words)} "
    return any(f" {together} " in line for together in TOGETHER)
