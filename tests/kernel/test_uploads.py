# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import io
import struct
import zlib
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from balai.kernel import jpeg, pictures, uploads

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def storage(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    return tmp_path


def picture(width=320, height=200):
    image = Image.linear_gradient("L").resize((width, height)).convert("RGB")
    image.paste((200, 30, 30), (width // 8, height // 8, width // 3, height // 2))
    return image


def jpeg_bytes(*, gps=True, orientation=1, size=(320, 200), **save):
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "Telepon"
    exif[0x0131] = "Snapseed 2.0"
    if gps:
        exif.get_ifd(0x8825).update({1: "S", 2: (5.0, 25.0, 30.0), 3: "E", 4: (105.0, 15.0, 36.0)})
    exif.get_ifd(0x8769).update({0x9003: "2026:11:20 07:30:00"})
    out = io.BytesIO()
    picture(*size).save(out, "JPEG", exif=exif, **save)
    return out.getvalue()


def accept(data, **more):
    return uploads.accept_image(io.BytesIO(data), now=NOW, **more)


def stored_files(folder):
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


def test_gps_and_time_are_read_and_then_gone_from_every_stored_file(storage):
    image = accept(jpeg_bytes() + b"motion clip with GPSLatitude")

    assert (image.taken_lat, image.taken_lon) == (-5.425, 105.26)
    assert image.taken_at == datetime(2026, 11, 20, 0, 30, tzinfo=UTC)
    assert image.traces == {"camera": "Telepon", "software": "Snapseed 2.0", "edited": "snapseed"}
    assert stored_files(storage) == [uploads.incoming_name(image.key)]
    kept = (storage / uploads.incoming_name(image.key)).read_bytes()
    assert b"Telepon" not in kept
    assert b"GPS" not in kept
    with Image.open(io.BytesIO(kept)) as opened:
        assert dict(opened.getexif()) == {}

    sizes = uploads.make_sizes(image.key)
    uploads.drop_waiting(image.id.hex, originals=False)

    assert sizes is not None
    assert stored_files(storage) == sorted(uploads.size_name(image.key, s) for s in pictures.SIZES)
    for name in stored_files(storage):
        with Image.open(storage / name) as opened:
            assert opened.format == "WEBP"
            assert not opened.getexif()
            assert "xmp" not in opened.info


def test_picture_is_turned_upright(storage):
    image = accept(jpeg_bytes(orientation=6))
    assert (image.width, image.height) == (200, 320)

    sizes = uploads.make_sizes(image.key)

    assert sizes is not None
    assert (sizes.width, sizes.height) == (200, 320)


def test_second_run_of_the_job_finds_nothing_to_do(storage):
    image = accept(jpeg_bytes())
    assert uploads.make_sizes(image.key) == uploads.make_sizes(image.key)
    uploads.drop_waiting(image.id.hex, originals=False)

    assert uploads.make_sizes(image.key) is None
    assert len(stored_files(storage)) == 3


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "HEIF"])
def test_other_formats_become_clean_jpeg(storage, kind):
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "Telepon"
    if kind == "HEIF":
        import pillow_heif

        pillow_heif.register_heif_opener()
    picture().save(out, kind, exif=exif)

    image = accept(out.getvalue())

    assert (image.width, image.height, image.media_type) == (320, 200, "image/jpeg")
    assert image.traces["camera"] == "Telepon"
    assert b"Telepon" not in (storage / uploads.incoming_name(image.key)).read_bytes()
    assert uploads.make_sizes(image.key) is not None


def test_generator_leaves_a_trace(storage):
    info = PngImagePlugin.PngInfo()
    info.add_text("parameters", "jalan bersih, Steps: 20, Sampler: Euler")
    out = io.BytesIO()
    picture().save(out, "PNG", pnginfo=info)

    assert accept(out.getvalue()).traces["generated"] == "png text"


def test_content_credentials_leave_a_trace(storage):
    plain = jpeg_bytes(gps=False)
    box = b"JP\x00\x00jumbc2pa ... trainedAlgorithmicMedia ..."
    with_box = plain[:2] + b"\xff\xeb" + struct.pack(">H", len(box) + 2) + box + plain[2:]

    image = accept(with_box)

    assert image.traces["c2pa"] == "yes"
    assert image.traces["generated"] == "trainedalgorithmicmedia"
    assert b"c2pa" not in (storage / uploads.incoming_name(image.key)).read_bytes()


def png_header(width, height):
    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    )


def many_scans():
    data = jpeg_bytes(progressive=True)
    parts = jpeg.take_apart(data)
    start = parts.clean.rindex(b"\xff\xda")
    return parts.clean[:-2] + parts.clean[start:-2] * 70 + b"\xff\xd9"


REFUSED = {
    "nothing in it": (b"", uploads.EmptyUpload),
    "50 MB": (b"\xff\xd8\xff" + b"\0" * 50_000_000, uploads.UploadTooBig),
    "a program named foto.jpg": (b"MZ\x90\x00" + b"\0" * 500, uploads.NotAPhoto),
    "a page named foto.jpg": (b"<html><script>alert(1)</script>", uploads.NotAPhoto),
    "vector": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", uploads.NotAPhoto),
    "GIF": (b"GIF89a" + b"\0" * 100, uploads.NotAPhoto),
    "only the first bytes": (b"\xff\xd8\xff\xe0", uploads.BrokenPhoto),
    "half a photo": (jpeg_bytes()[:3000], uploads.BrokenPhoto),
    "a script behind magic bytes": (b"\xff\xd8\xff<?php system($_GET['c']); ?>", uploads.BrokenPhoto),
    "a bomb": (png_header(60_000, 60_000), uploads.TooManyPixels),
    "a slow bomb": (many_scans(), uploads.BrokenPhoto),
    "a PNG with nothing inside": (png_header(500, 500), uploads.BrokenPhoto),
}


@pytest.mark.parametrize("what", REFUSED)
def test_refused_and_nothing_stays(storage, what):
    data, refusal = REFUSED[what]

    with pytest.raises(refusal) as caught:
        accept(data)

    assert type(caught.value) is refusal
    assert str(caught.value)
    assert stored_files(storage) == []


def test_original_is_kept_only_sealed(storage):
    data = jpeg_bytes()
    image = accept(data, seal=lambda raw: b"sealed:" + raw[::-1])

    assert (storage / "asli" / image.id.hex).read_bytes() == b"sealed:" + data[::-1]


def test_orphans_are_found_after_a_while(storage):
    image = accept(jpeg_bytes())

    assert uploads.waiting_uploads(datetime.now(UTC) - timedelta(hours=1)) == []
    assert uploads.waiting_uploads(datetime.now(UTC) + timedelta(hours=1)) == [image.id.hex]

    uploads.drop_waiting(image.id.hex)
    assert stored_files(storage) == []


def test_hash_of_a_copy_is_near_and_of_another_picture_far():
    one, other = picture(640, 400), Image.effect_noise((640, 400), 90).convert("RGB")
    out = io.BytesIO()
    one.resize((200, 125)).save(out, "JPEG", quality=40)

    near = pictures.bits_apart(pictures.perceptual_hash(one), pictures.perceptual_hash(Image.open(out)))
    far = pictures.bits_apart(pictures.perceptual_hash(one), pictures.perceptual_hash(other))

    assert near <= 6
    assert far >= 16
    assert -(2**63) <= pictures.perceptual_hash(one) < 2**63


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400), st.integers(0, 3000), st.integers(0, 255))
def test_damaged_jpeg_is_taken_apart_or_refused_never_crashes(noise, at, byte):
    data = bytearray(SAMPLE)
    data[at % len(data)] = byte
    data[len(data) // 2 : len(data) // 2 + len(noise) // 2] = noise
    try:
        parts = jpeg.take_apart(bytes(data))
    except jpeg.BadJpegError:
        return
    assert parts.clean.startswith(b"\xff\xd8")
    assert parts.clean.endswith(b"\xff\xd9")
    assert jpeg.take_apart(parts.clean).clean == parts.clean


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
def test_hostile_exif_never_crashes(block):
    for exif in (block, b"II*\x00\x08\x00\x00\x00" + block, b"MM\x00*\x00\x00\x00\x08" + block):
        told = pictures.told_by(exif, block, UTC)
        assert told.lat is None or -90 <= told.lat <= 90
        assert 1 <= told.orientation <= 8


@given(st.integers(1, 8))
def test_taking_apart_twice_changes_nothing(orientation):
    parts = jpeg.take_apart(SAMPLE)
    again = jpeg.take_apart(jpeg.with_orientation(parts.clean, orientation))

    assert again.clean == parts.clean
    assert (again.width, again.height) == (320, 200)
    assert pictures.told_by(again.exif, b"", UTC).orientation == orientation


SAMPLE = jpeg_bytes()


def test_both_libraries_make_the_same_sizes_and_see_the_same_picture():
    out = io.BytesIO()
    picture(900, 600).save(out, "JPEG", quality=92)
    plain = out.getvalue()

    by_vips, size_v, hash_v = pictures.as_webp(plain)
    by_pillow, size_p, hash_p = pictures._webp_by_pillow(plain)

    assert size_v == size_p == (900, 600)
    assert list(by_vips) == list(by_pillow) == list(pictures.SIZES)
    assert pictures.bits_apart(hash_v, hash_p) <= 4
    for files in (by_vips, by_pillow):
        with Image.open(io.BytesIO(files[400])) as small:
            assert max(small.size) == 400


@pytest.mark.parametrize("mode", ["L", "CMYK", "RGB"])
def test_grey_and_printers_photos_get_sizes_too(storage, mode):
    out = io.BytesIO()
    picture(500, 400).convert(mode).save(out, "JPEG")

    image = accept(out.getvalue())

    assert uploads.make_sizes(image.key) is not None
    with Image.open(storage / uploads.size_name(image.key, 400)) as small:
        assert small.convert("RGB").getpixel((130, 100)) == pytest.approx((200, 30, 30), abs=40) or mode == "L"
