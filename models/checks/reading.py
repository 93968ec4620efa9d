"""The codes of issues that are found while a scenario is read, described beside the rules across tables.

The readers and the typing of cells write these issues themselves; here they are only explained.
"""

from __future__ import annotations

from models.checks.rule import Rule

READING_RULES: tuple[Rule, ...] = (
    Rule(
        "unreadable-file",
        "error",
        "A file could not be read: it is missing, not a workbook, not JSON, or not text in UTF-8.",
        "Give a folder of CSV files (UTF-8), a workbook (.xlsx) or a JSON document (.json).",
    ),
    Rule(
        "missing-table",
        "error",
        "One of the tables that every scenario needs is missing.",
        "Add the table; the message says what it holds.",
    ),
    Rule(
        "unknown-table",
        "warning",
        "A table (file, sheet or JSON key) is not part of the contract: it is left out.",
        "Correct its name if one of the contract's tables is meant; otherwise nothing.",
    ),
    Rule(
        "duplicate-table",
        "error",
        "A table is given twice under names that mean the same.",
        "Keep one of the two.",
    ),
    Rule(
        "standards-currency",
        "warning",
        "The scenario counts in another currency than the unit costs of its standards: they are left at 0.",
        "Give prices in your own rows of `items` and `resources`.",
    ),
    Rule(
        "missing-column",
        "error",
        "A table lacks a column (or `scenario` a field) that every row needs.",
        "Add the column; the message says what it holds.",
    ),
    Rule(
        "duplicate-column",
        "error",
        "A column is given twice, perhaps once by its name and once by its HXL tag.",
        "Keep one of the two.",
    ),
    Rule(
        "unknown-column",
        "warning",
        "A column is not part of the contract, or has no header: it is dropped before anything is stored.",
        "Correct the header if one of the contract's columns is meant; otherwise nothing.",
    ),
    Rule(
        "personal-data-header",
        "error",
        "A header looks like personal data, which Konak never takes: groups and counts only.",
        "Remove the column from the file.",
    ),
    Rule(
        "text-above-header",
        "warning",
        "There is text above the header of a table: it is left out.",
        "Nothing, or begin the table with its header.",
    ),
    Rule(
        "missing-value",
        "error",
        "A cell of a required column is empty.",
        "Fill it in; the message says what the column holds.",
    ),
    Rule(
        "wrong-type",
        "error",
        "A cell holds something else than its column: text for a number, a broken number for whole days, "
        "anything but yes or no for a flag.",
        "Enter a figure without its unit, or yes or no.",
    ),
    Rule(
        "ambiguous-number",
        "error",
        "A number could mean a thousand or a part of one (1,234). In a file with decimal commas, 1.234 is "
        "read as one and a bit, and this is a warning.",
        "Write 1234 or 1.234, without a sign between thousands.",
    ),
    Rule(
        "not-finite",
        "error",
        "A number is infinite.",
        "Leave the cell empty for no limit.",
    ),
    Rule(
        "negative-number",
        "error",
        "A number that cannot be negative is.",
        "Check the sign.",
    ),
    Rule(
        "out-of-range",
        "error",
        "A number lies outside its limits (a share from 0 to 1, vulnerability from 1 to 3, severity above "
        "0 and up to 1, stays of at least 1 day), or a date far outside our time.",
        "Check the figure and its unit: a share of 35 % is 0.35.",
    ),
    Rule(
        "not-a-date",
        "error",
        "A date cannot be understood, does not exist or has a time.",
        "Write year-month-day, 2015-10-24.",
    ),
    Rule(
        "unknown-choice",
        "error",
        "A cell holds none of the words that its column allows.",
        "Use one of the words that the message lists.",
    ),
    Rule(
        "wrong-form",
        "error",
        "A text does not have the form of its column, such as a country's three capital letters.",
        "Write it in that form: MKD, EUR.",
    ),
    Rule(
        "control-character",
        "error",
        "A text holds characters that cannot be shown.",
        "Type the text again.",
    ),
    Rule(
        "formula-error",
        "error",
        "The formula in a cell of a workbook failed (#REF!, #N/A and the like).",
        "Mend the formula, or type the value.",
    ),
    Rule(
        "standards-unit",
        "warning",
        "An item of your own has another unit than the standards, whose needs of it are in their own unit.",
        "Use the unit of the standards, or give your own needs of the item in `item_needs`.",
    ),
    Rule("too-long", "error", "A code or text is too long.", "Shorten it."),
)
