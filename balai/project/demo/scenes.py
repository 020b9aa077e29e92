# SPDX-License-Identifier: EUPL-1.2
"""Drawn "photos" for the demonstration: a street scene with its trouble, and the same scene put right."""

from __future__ import annotations

import io
import math
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

import numpy as np
from PIL import Image, ImageChops, ImageDraw

WIDTH, HEIGHT = 1280, 960  # as drawn
SHOT = (960, 720)  # as kept: making it smaller smooths the drawing's edges
_SPARE = 64  # px by which the grain is larger than a photo, so that no two have the same
Colour = tuple[int, int, int]
Painter = Callable[[ImageDraw.ImageDraw, random.Random], None]

# Which drawing tells the story of an icon of the pack's categories. Other matters have no scene: they are told in
# words, and what proves their end is the letter on the counter.
BY_ICON = {
    "road": "hole", "sidewalk": "hole", "drain": "water", "water": "water", "flood": "water", "trash": "heap",
    "smoke": "smoke", "tree": "tree", "power": "lamp", "phone": "lamp",
    "parking": "cars", "traffic": "cars", "bus": "cars", "poster": "poster", "rice": "sacks", "scale": "sacks",
    "gas": "sacks", "school": "wall", "house": "wall", "cemetery": "wall",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What to draw: `seed` fixes the place, `trouble` what is wrong ("": papers), `repaired` whether put right."""

    seed: int
    trouble: str
    repaired: bool = False


def _shade(colour: Colour, factor: float) -> Colour:
    red, green, blue = (max(0, min(255, int(c * factor))) for c in colour)
    return red, green, blue


def _street(draw: ImageDraw.ImageDraw, rng: random.Random) -> None:
    """Sky, hills, houses with tiled roofs, palms, and the road in perspective."""
    sky = rng.choice([(158, 196, 226), (190, 205, 214), (205, 190, 170), (140, 180, 220)])
    for y in range(420):
        draw.line([(0, y), (WIDTH, y)], fill=_shade(sky, 0.85 + y / 2400))
    hill = [(x, 400 - int(60 * math.sin(x / 190 + rng.random() * 0.2) + 30)) for x in range(0, WIDTH + 40, 40)]
    draw.polygon([(0, 440), *hill, (WIDTH, 440)], fill=(96, 128, 92))
    draw.rectangle([0, 420, WIDTH, HEIGHT], fill=rng.choice([(118, 138, 82), (140, 130, 92), (104, 132, 78)]))
    for _ in range(rng.randint(3, 5)):
        x, wide, tall = rng.randint(-40, WIDTH - 60), rng.randint(120, 240), rng.randint(80, 140)
        if 420 < x + wide / 2 < 860:
            continue
        wall = rng.choice([(222, 208, 180), (196, 214, 206), (230, 220, 205), (205, 180, 160)])
        base = rng.randint(450, 520)
        draw.rectangle([x, base - tall, x + wide, base], fill=wall)
        roof = [(x - 18, base - tall), (x + wide / 2, base - tall - 62), (x + wide + 18, base - tall)]
        draw.polygon(roof, fill=rng.choice([(150, 72, 52), (120, 66, 58), (110, 110, 112)]))
        draw.rectangle([x + wide * 0.4, base - tall * 0.62, x + wide * 0.58, base], fill=(92, 66, 48))
    for _ in range(rng.randint(1, 3)):
        x = rng.choice([rng.randint(40, 380), rng.randint(880, WIDTH - 60)])
        draw.line([(x, 520), (x + rng.randint(-14, 14), 300)], fill=(96, 78, 58), width=11)
        for angle in range(0, 360, 40):
            tip = (x + 84 * math.cos(math.radians(angle)), 300 + 46 * math.sin(math.radians(angle)))
            draw.line([(x, 300), tip], fill=(52, 98, 54), width=9)
    draw.polygon(
        [(560, 430), (720, 430), (1180, HEIGHT), (100, HEIGHT)], fill=rng.choice([(92, 92, 94), (112, 106, 98)])
    )
    for n in range(7):
        y = 460 + n * n * 11
        draw.line([(640, y), (640, y + 8 + n * 6)], fill=(214, 210, 196), width=2 + n)


def _hole(draw: ImageDraw.ImageDraw, rng: random.Random) -> None:
    for _ in range(rng.randint(2, 4)):
        x, y, size = rng.randint(420, 800), rng.randint(620, 860), rng.randint(70, 190)
        rim = [
            (
                x + size * (0.8 + rng.random() * 0.5) * math.cos(a),
                y + size * 0.38 * (0.8 + rng.random() * 0.5) * math.sin(a),
            )
            for a in np.linspace(0, 6.2, 15)
        ]
        draw.polygon(rim, fill=(58, 50, 42))
        draw.polygon([(x + (p - x) * 0.7, y + (q - y) * 0.7) for p, q in rim], fill=(104, 92, 74))


def _water(draw: ImageDraw.ImageDraw, rng: random.Random) -> None:
    draw.polygon([(300, 690), (980, 670), (1280, HEIGHT), (0, HEIGHT)], fill=(120, 104, 80))
    for _ in range(60):
        x, y = rng.randint(60, 1200), rng.randint(720, 950)
        draw.line([(x, y), (x + rng.randint(30, 110), y + rng.randint(-3, 3))], fill=(148, 132, 106), width=3)


def _heap(draw: ImageDraw.ImageDraw, rng: random.Random) -> None:
    for _ in range(240):
        x, y = rng.gauss(880, 130), 820 - abs(rng.gauss(0, 70))
        size = rng.randint(12, 46)
        colour = rng.choice(
            [(40, 40, 44), (210, 210, 206), (60, 100, 170), (190, 60, 50), (222, 190, 90), (90, 120, 80)]
        )
        draw.polygon(
            [(x + rng.uniform(-size, size), y + rng.uniform(-size, size) * 0.7) for _ in range(5)], fill=colour
        )


def _smoke(draw: ImageDraw.ImageDraw, rng: random.Random) -> None:
    for n in range(90):
        x, y, size = 820 + rng.gauss(n * 2, 30), 640 - n * 6, 26 + n * 1.2
        draw.ellipse([x - size, y - size, x + size, y + size], fill=_shade((128, 124, 120), 0.7 + n / 160))
    draw.polygon([(770, 690), (810, 590), (835, 650), (860, 580), (900, 690)], fill=(226, 120, 40))


def _tree(draw: ImageDraw.ImageDraw, rng: random.Random) -> None:
    draw.line([(180, 720), (980, 640)], fill=(92, 70, 48), width=46)
    for _ in range(130):
        x, y = rng.gauss(900, 130), rng.gauss(640, 64)
        draw.ellipse([x - 30, y - 20, x + 30, y + 20], fill=rng.choice([(52, 98, 50), (68, 118, 58), (44, 84, 46)]))


def _lamp(draw: ImageDraw.ImageDraw, rng: random.Random) -> None:
    draw.line([(980, 760), (1010 + rng.randint(0, 90), 180)], fill=(70, 70, 74), width=16)
    for n in range(4):
        draw.arc([420, 120 + n * 26, 1080, 420 + n * 40], 10, 160, fill=(34, 34, 36), width=4)


def _cars(draw: ImageDraw.ImageDraw, rng: random.Random) -> None:
    for n in range(4):
        x, y, s = 170 + n * 110, 830 - n * 88, 210 - n * 38
        colour = rng.choice([(180, 40, 40), (230, 230, 230), (50, 60, 80), (150, 150, 156)])
        draw.rounded_rectangle([x, y - s * 0.4, x + s, y], 18, fill=colour)
        draw.rounded_rectangle([x + s * 0.2, y - s * 0.66, x + s * 0.8, y - s * 0.36], 12, fill=(70, 84, 96))
        for wheel in (0.22, 0.78):
            cx = x + s * wheel
            draw.ellipse([cx - s * 0.1, y - s * 0.1, cx + s * 0.1, y + s * 0.1], fill=(24, 24, 26))


def _poster(draw: ImageDraw.ImageDraw, rng: random.Random) -> None:
    for n in range(6):
        x, y = 130 + n * 44 + rng.randint(-8, 8), 420 + rng.randint(0, 120)
        draw.rectangle([x, y, x + 92, y + 128], fill=rng.choice([(240, 220, 60), (230, 90, 80), (240, 240, 235)]))
        for line in range(4):
            draw.line([(x + 10, y + 22 + line * 24), (x + 80, y + 22 + line * 24)], fill=(60, 60, 64), width=6)


def _sacks(draw: ImageDraw.ImageDraw, rng: random.Random) -> None:
    for row in range(3):
        for n in range(5 - row):
            x, y = 300 + n * 130 + row * 62, 860 - row * 92
            draw.rounded_rectangle([x, y - 96, x + 124, y], 34, fill=_shade((206, 188, 150), 0.86 + rng.random() * 0.2))
            draw.line([(x + 20, y - 58), (x + 104, y - 58)], fill=(150, 132, 96), width=4)


def _wall(draw: ImageDraw.ImageDraw, rng: random.Random) -> None:
    draw.rectangle([60, 300, 560, 700], fill=(214, 204, 184))
    x, y = rng.randint(180, 380), 320.0
    while y < 690:
        step = rng.uniform(14, 34)
        nxt = x + rng.randint(-26, 26)
        draw.line([(x, y), (nxt, y + step)], fill=(70, 62, 54), width=7)
        x, y = nxt, y + step


TROUBLES: dict[str, Painter] = {
    "hole": _hole, "water": _water, "heap": _heap, "smoke": _smoke, "tree": _tree, "lamp": _lamp, "cars": _cars,
    "poster": _poster, "sacks": _sacks, "wall": _wall,
}  # fmt: skip


def _asphalt(draw: ImageDraw.ImageDraw, rng: random.Random) -> None:
    draw.polygon([(430, 640), (840, 630), (960, 880), (330, 890)], fill=(62, 62, 64))
    _cones(draw, rng)


def _cones(draw: ImageDraw.ImageDraw, rng: random.Random) -> None:
    for n in range(3):
        x = 180 + n * 46 + rng.randint(-4, 4)
        draw.polygon([(x, 800), (x + 16, 740), (x + 32, 800)], fill=(226, 110, 40))


def _ditch(draw: ImageDraw.ImageDraw, rng: random.Random) -> None:
    """An open drain beside the road, its water running, and the mud that was dug out."""
    draw.polygon([(850, 560), (890, 560), (1280, 900), (1180, 930)], fill=(150, 146, 138))
    draw.polygon([(862, 566), (884, 566), (1258, 892), (1204, 908)], fill=(104, 134, 146))
    for _ in range(26):
        x, y = rng.gauss(1130, 40), rng.gauss(740, 22)
        draw.ellipse([x - 26, y - 12, x + 26, y + 12], fill=(84, 70, 54))


def _swept(draw: ImageDraw.ImageDraw, rng: random.Random) -> None:
    draw.ellipse([740, 770, 1060, 850], fill=(150, 138, 104))
    x = 960 + rng.randint(-20, 20)
    draw.rounded_rectangle([x, 660, x + 92, 800], 10, fill=(36, 110, 70))
    draw.rectangle([x - 8, 646, x + 100, 668], fill=(28, 86, 56))


def _ash(draw: ImageDraw.ImageDraw, rng: random.Random) -> None:
    draw.ellipse([720, 650, 960, 710], fill=(70, 66, 62))
    for _ in range(40):
        x, y = rng.gauss(840, 60), rng.gauss(680, 12)
        draw.ellipse([x - 8, y - 4, x + 8, y + 4], fill=(112, 108, 102))


def _stump(draw: ImageDraw.ImageDraw, rng: random.Random) -> None:
    for n in range(4):
        x = 930 + n * 62 + rng.randint(-4, 4)
        draw.rounded_rectangle([x, 700, x + 56, 742], 16, fill=(110, 84, 58))
        draw.ellipse([x - 2, 702, x + 20, 740], fill=(196, 164, 118))


def _lit(draw: ImageDraw.ImageDraw, _rng: random.Random) -> None:
    draw.line([(980, 760), (980, 190)], fill=(88, 88, 92), width=16)
    draw.line([(980, 196), (850, 180)], fill=(88, 88, 92), width=10)
    for size, colour in ((46, (244, 226, 150)), (26, (255, 246, 214))):
        draw.ellipse([850 - size, 196 - size, 850 + size, 196 + size], fill=colour)


def _sign(draw: ImageDraw.ImageDraw, _rng: random.Random) -> None:
    draw.line([(250, 800), (250, 540)], fill=(120, 120, 124), width=10)
    draw.ellipse([200, 440, 300, 540], fill=(200, 40, 40))
    draw.ellipse([214, 454, 286, 526], fill=(40, 70, 150))
    draw.line([(222, 462), (278, 518)], fill=(200, 40, 40), width=12)


def _clean_pole(draw: ImageDraw.ImageDraw, _rng: random.Random) -> None:
    draw.rectangle([120, 400, 420, 700], fill=(226, 224, 214))
    draw.rectangle([120, 640, 420, 700], fill=(150, 162, 170))


def _price_board(draw: ImageDraw.ImageDraw, rng: random.Random) -> None:
    _sacks(draw, rng)
    draw.rectangle([820, 470, 1090, 690], fill=(40, 74, 56))
    for n in range(5):
        draw.line([(846, 506 + n * 36), (1060 - rng.randint(0, 60), 506 + n * 36)], fill=(236, 236, 226), width=8)


def _new_wall(draw: ImageDraw.ImageDraw, _rng: random.Random) -> None:
    draw.rectangle([60, 300, 560, 700], fill=(236, 232, 214))
    draw.rectangle([60, 620, 560, 700], fill=(120, 150, 140))


REPAIRS: dict[str, Painter] = {
    "hole": _asphalt, "water": _ditch, "heap": _swept, "smoke": _ash, "tree": _stump, "lamp": _lit, "cars": _sign,
    "poster": _clean_pole, "sacks": _price_board, "wall": _new_wall,
}  # fmt: skip


def _counter(draw: ImageDraw.ImageDraw, rng: random.Random) -> None:
    """A letter with its stamp on the counter of an office: what ends a matter of papers."""
    draw.rectangle([0, 0, WIDTH, HEIGHT], fill=rng.choice([(150, 112, 78), (120, 126, 130), (164, 140, 110)]))
    left, top = 320 + rng.randint(-60, 60), 70 + rng.randint(-20, 20)
    draw.rectangle([left + 10, top + 12, left + 650, top + 850], fill=(90, 72, 54))
    draw.rectangle([left, top, left + 640, top + 838], fill=(246, 244, 236))
    draw.ellipse([left + 50, top + 44, left + 130, top + 124], outline=(70, 70, 74), width=6)
    for n in range(3):
        draw.line(
            [(left + 170, top + 56 + n * 28), (left + 560 - n * 70, top + 56 + n * 28)], fill=(50, 50, 54), width=8
        )
    draw.line([(left + 40, top + 150), (left + 600, top + 150)], fill=(50, 50, 54), width=4)
    for n in range(13):
        draw.line(
            [(left + 56, top + 200 + n * 34), (left + 580 - rng.randint(0, 180), top + 200 + n * 34)],
            fill=(110, 110, 114), width=6,
        )  # fmt: skip
    draw.ellipse([left + 350, top + 660, left + 520, top + 810], outline=(70, 60, 150), width=8)
    draw.line([(left + 400, top + 760), (left + 470, top + 700), (left + 560, top + 770)], fill=(30, 40, 110), width=7)


@lru_cache(maxsize=1)
def _grain() -> Image.Image:
    """What a cheap sensor adds to every pixel, around 128; drawn once, since it costs more than all the rest."""
    noise = np.random.default_rng(2025).normal(128, 7, (SHOT[1] + _SPARE, SHOT[0] + _SPARE))
    return Image.fromarray(np.clip(noise, 0, 255).astype(np.uint8))


def photo(scene: Scene, taken_at: datetime | None = None, at: tuple[float, float] | None = None) -> bytes:
    """The scene as JPEG bytes, 960 x 720, the same for the same scene; with EXIF time and GPS when given."""
    rng = random.Random(scene.seed)  # noqa: S311  drawing, not secrets
    image = Image.new("RGB", (WIDTH, HEIGHT))
    draw = ImageDraw.Draw(image)
    if scene.trouble in TROUBLES:
        _street(draw, rng)
        (REPAIRS if scene.repaired else TROUBLES)[scene.trouble](draw, rng)
    else:
        _counter(draw, rng)
    left, top = rng.randrange(_SPARE), rng.randrange(_SPARE)
    grain = _grain().crop((left, top, left + SHOT[0], top + SHOT[1]))
    shot = image.resize(SHOT, Image.Resampling.BILINEAR)
    shot = ImageChops.add(shot, Image.merge("RGB", (grain, grain, grain)), 1, -128)
    out = io.BytesIO()
    shot.save(out, "JPEG", quality=82, exif=_exif(taken_at, at))
    return out.getvalue()


def _exif(taken_at: datetime | None, at: tuple[float, float] | None) -> Image.Exif:
    """EXIF as a phone writes it, so that the demonstration goes through the same stripping as real photos."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = "Balai", "Kamera peragaan"
    if taken_at is not None:
        exif.get_ifd(0x8769)[0x9003] = taken_at.strftime("%Y:%m:%d %H:%M:%S")
    if at is not None:
        gps = exif.get_ifd(0x8825)
        for tag, ref, value in ((2, "NS", at[0]), (4, "EW", at[1])):
            whole = abs(value)
            minutes = (whole % 1) * 60
            gps[tag - 1] = ref[0] if value >= 0 else ref[1]
            gps[tag] = (float(int(whole)), float(int(minutes)), round((minutes % 1) * 60, 3))
    return exif
