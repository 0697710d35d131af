"""The page `/verify`, written by the server: it is for strangers who scanned a code, perhaps on an old phone.

Every text is escaped by its type (`Markup.format`); a copy that is checked may say anything.
"""

from markupsafe import Markup

from buyer_portal.domain.help import Help
from buyer_portal.services.cancellation_receipts.checking import Check
from buyer_portal.words.cancellation_receipt import (
    CHECK_A_RECEIPT,
    CHECK_FILE,
    CHECK_NUMBER,
    RECEIPT_FILE,
    RECEIPT_NUMBER,
    StatedReceipt,
    answer_words,
    change_words,
    stated_receipt,
)
from buyer_portal.words.orders.page_view import LineRow

_NOTHING = Markup()


def verify_page(check: Check | None = None, *, number: str = "", problem: str = "") -> str:
    """The whole page: the answer of a check, if there was one, above the two ways to check.

    `number` is what was typed, `problem` a sentence about what can't be checked.
    """
    title, answer = (CHECK_A_RECEIPT, _problem(problem)) if check is None else _answer(check, of_file=not number)
    return _PAGE.format(
        title=title,
        answer=answer,
        stated=_stated(stated_receipt(check.statement)) if check and check.statement else _NOTHING,
        number=number,
        heading=CHECK_A_RECEIPT,
        labels=(RECEIPT_NUMBER, CHECK_NUMBER, RECEIPT_FILE, CHECK_FILE),
        help=Help.CHECK_RECEIPT.address,
    )


def _problem(problem: str) -> Markup:
    return _PROBLEM.format(problem) if problem else _NOTHING


def _answer(check: Check, *, of_file: bool) -> tuple[str, Markup]:
    answer = answer_words(check, of_file=of_file)
    table = _NOTHING
    if check.statement and check.changes:
        rows = [change_words(change, check.statement) for change in check.changes]
        table = _CHANGES.format(_joined(_CHANGE.format(*row) for row in rows))
    return answer.title, _ANSWER.format(level=answer.level, title=answer.title, text=answer.text, changes=table)


def _stated(stated: StatedReceipt) -> Markup:
    facts = _joined(_FACT.format(name, text) for name, text in stated.facts)
    lines = _joined(_line(line) for line in stated.lines)
    return _STATED.format(facts=facts, lines=lines, size=stated.size, total=stated.total)


def _line(line: LineRow) -> Markup:
    per = _PER.format(line.unit) if line.unit else _NOTHING
    return _LINE.format(line.name, line.sku, line.quantity, line.unit_price, per, line.amount)


def _joined(parts) -> Markup:
    return Markup("").join(parts)


_PROBLEM = Markup('<p class="error" role="alert">{}</p>')
_ANSWER = Markup(
    '<section class="callout" data-level="{level}" role="status"><p class="strong">{title}</p><p>{text}</p></section>'
    "{changes}"
)
_CHANGES = Markup(
    '<table class="table changed"><caption class="sr">What was changed</caption><thead><tr><th scope="col">Changed</th>'
    '<th scope="col">It says</th><th scope="col">Signed was</th></tr></thead><tbody>{}</tbody></table>'
)
_CHANGE = Markup('<tr><th scope="row">{}</th><td><bdi>{}</bdi></td><td><bdi>{}</bdi></td></tr>')
_FACT = Markup('<dt>{}</dt><dd class="wrote"><bdi>{}</bdi></dd>')
_PER = Markup('<span class="per"> per <bdi>{}</bdi></span>')
_LINE = Markup(
    '<tr><td><bdi>{}</bdi></td><td class="code">{}</td><td class="num">{}</td><td class="num"><span>{}</span>{}</td>'
    '<td class="num strong">{}</td></tr>'
)
_STATED = Markup("""<h2>What was signed</h2>
<dl translate="no">{facts}</dl>
<hr>
<h2>Cancelled lines</h2>
<table class="table lines"><caption class="sr">Lines</caption>
<thead><tr><th scope="col">Item</th><th scope="col" class="code">Code</th><th scope="col" class="num">Quantity</th>
<th scope="col" class="num">Unit price</th><th scope="col" class="num">Amount</th></tr></thead>
<tbody>{lines}</tbody>
<tfoot><tr><td class="muted small">{size}</td><td class="code"></td><td class="num" colspan="2">Total</td>
<td class="num sum">{total}</td></tr></tfoot></table>
<hr>
""")
_PAGE = Markup("""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<link rel="icon" href="/sign.svg" type="image/svg+xml">
<link rel="stylesheet" href="/tokens.css">
<link rel="stylesheet" href="/portal.css">
<script src="/theme.js"></script>
<title>{title} · Buyer Portal</title>
</head>
<body>
<div class="receipt" data-hydrated="true">
<main id="main" tabindex="-1"><div class="paper">
<div class="row"><a class="brand" href="/">
<svg viewBox="0 0 24 24" aria-hidden="true"><use href="/sign.svg#sign"/></svg>
<bdi>Buyer Portal</bdi></a></div>
<h1>{heading}</h1>
<p class="second">Whether the portal made the receipt of a cancellation, and whether anything on it was changed.</p>
{answer}
{stated}<div class="no-print checks">
<form action="/verify" method="get" class="field"><label for="receipt">{labels[0]}</label>
<input class="input" id="receipt" name="receipt" value="{number}" required maxlength="100" autocomplete="off"
spellcheck="false" aria-describedby="receipt-hint"><p class="hint" id="receipt-hint">It stands on the receipt, and in
the address that its code leads to.</p><button class="btn" type="submit">{labels[1]}</button></form>
<form action="/verify" method="post" enctype="multipart/form-data" class="field"><label for="file">{labels[2]}</label>
<input id="file" name="file" type="file" required accept=".json,application/json"
aria-describedby="file-hint"><p class="hint" id="file-hint">The file that was downloaded beside the receipt.
It is looked at, and not kept.</p><button class="btn" type="submit">{labels[3]}</button></form>
</div>
<p class="small no-print"><a href="{help}">How does this prove anything?</a></p>
</div></main>
</div>
</body>
</html>
""")
