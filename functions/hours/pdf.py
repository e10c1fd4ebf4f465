"""A certificate on one A4 page, in Chinese or English: the letters it needs of WenQuanYi Micro Hei lie in it, so that every reader shows them.

Rare signs that this font lacks (some names have them) are set in Adobe's STSong-Light, which PDF readers know by name.
"""

import io
from importlib.resources import files
from itertools import groupby

from reportlab.graphics import renderPDF
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from muster.domain.certificates import Certificate
from muster.domain.people import Language
from muster.domain.times import SHANGHAI
from muster.texts import say

FONT, RARE = "WenQuanYi Micro Hei", "STSong-Light"
LEFT, TOP, STEP, SQUARE = 72, 740, 22, 96
_RED = (0xC4 / 255, 0x16 / 255, 0x1C / 255)


def draw(one: Certificate, *, name: str, issuer: str, address: str, language: str) -> bytes:
    """The page as PDF bytes; the same certificate gives the same bytes."""
    spoken: Language = "en" if language == "en" else "zh"
    if FONT not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont(FONT, str(files("paperang_p2_fonts_cjk") / "fonts" / "wqy-microhei.ttc")))
        pdfmetrics.registerFont(UnicodeCIDFont(RARE))
    paper = io.BytesIO()
    canvas = Canvas(paper, pagesize=A4, invariant=1)
    title = say("certificate_title", spoken)
    canvas.setTitle(f"{title} {one.code}")
    canvas.setAuthor(issuer)
    canvas.setFont(FONT, 24)
    canvas.drawCentredString(A4[0] / 2, TOP, title)
    canvas.setStrokeColorRGB(*_RED)
    canvas.setLineWidth(2)
    canvas.line(LEFT, TOP - 24, A4[0] - LEFT, TOP - 24)
    for row, words in enumerate(lines(one, name=name, issuer=issuer, address=address, language=spoken)):
        _write(canvas, words, TOP - 60 - STEP * row)
    square = QrCodeWidget(address, barWidth=SQUARE, barHeight=SQUARE)
    renderPDF.draw(Drawing(SQUARE, SQUARE, square), canvas, A4[0] - LEFT - SQUARE, 96)
    if one.state == "REVOKED":
        canvas.setFont(FONT, 40)
        canvas.setFillGray(0.6)
        canvas.drawCentredString(A4[0] / 2, 140, say("certificate_revoked", spoken))
    canvas.save()
    return paper.getvalue()


def _write(canvas: Canvas, words: str, height: int) -> None:
    known = pdfmetrics.getFont(FONT).face.charToGlyph
    line = canvas.beginText(LEFT, height)
    for has, part in groupby(words, lambda sign: ord(sign) in known):
        line.setFont(FONT if has else RARE, 12)
        line.textOut("".join(part))
    canvas.drawText(line)


def lines(one: Certificate, *, name: str, issuer: str, address: str, language: Language) -> list[str]:
    """What the page says, line by line."""
    def day(moment) -> str:  # type: ignore[no-untyped-def]
        return str(moment.astimezone(SHANGHAI).date())

    def time(minutes: int) -> str:
        return say("certificate_time", language, hours=minutes // 60, minutes=minutes % 60)

    grades = [f"{say(f'certificate_grade_{grade}', language)}{time(minutes)}" for grade, minutes in sorted(one.minutes.items())]
    standby = [f"{say('certificate_standby', language)}{time(one.standby)}"] if one.standby else []
    return [
        say("certificate_name", language, name=name), say("certificate_served", language, first=day(one.first), last=day(one.last), shifts=one.shifts),
        say("certificate_sum", language, sum=time(sum(one.minutes.values()))), *grades, *standby, "",
        say("certificate_by", language, issuer=issuer), say("certificate_day", language, day=day(one.issued)), "",
        say("certificate_code", language, code=one.code), say("certificate_check", language, address=address),
    ]  # fmt: skip
