from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from PIL import Image

from participants import photos

ORIENTATION, CAMERA = 0x0112, 0x010F


def picture(kind="JPEG", size=(800, 600), mode="RGB", **options):
    """A picture that is red above and blue below."""
    image = Image.new(mode, size, "blue")
    image.paste("red", (0, 0, size[0], size[1] // 2))
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def prepared(tmp_path, content):
    path = tmp_path / "photo"
    path.write_bytes(content)
    return Image.open(BytesIO(photos.prepare(path).content))


def colour(image, place):
    red, _, blue = image.getpixel(place)
    return "red" if red > blue else "blue"


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_photo_becomes_a_square_webp(tmp_path, kind):
    made = prepared(tmp_path, picture(kind))

    assert (made.format, made.size, colour(made, (200, 20)), colour(made, (200, 380))) == (
        "WEBP",
        (400, 400),
        "red",
        "blue",
    )


def test_photo_is_turned_as_its_camera_says_and_loses_its_metadata(tmp_path):
    exif = Image.Exif()
    exif[ORIENTATION], exif[CAMERA] = 3, "A camera that knows who and where"

    made = prepared(tmp_path, picture(exif=exif))

    assert (colour(made, (200, 20)), dict(made.getexif()), made.info.get("exif")) == ("blue", {}, None)


def test_small_photo_is_small(tmp_path):
    path = tmp_path / "photo"
    path.write_bytes(picture())

    small = photos.prepare(path).small

    assert small.startswith("data:image/webp;base64,")
    assert len(small) < 4000


def test_transparent_picture_stands_on_white(tmp_path):
    out = BytesIO()
    Image.new("RGBA", (50, 50), (0, 0, 0, 0)).save(out, "PNG")

    assert min(prepared(tmp_path, out.getvalue()).getpixel((200, 200))) > 250


@pytest.mark.parametrize(
    "content",
    [b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", picture("GIF"), picture("TIFF"), picture()[:300]],
    ids=["empty", "svg", "gif", "tiff", "cut off"],
)
def test_what_is_no_photo_is_refused_with_a_sentence(tmp_path, content):
    with pytest.raises(photos.Unreadable, match="cannot be opened as a picture"):
        prepared(tmp_path, content)


def test_too_many_pixels_are_refused_before_they_are_read(tmp_path):
    bomb = picture("PNG", size=(8000, 5001))

    with pytest.raises(photos.Unreadable, match="40 megapixels"):
        prepared(tmp_path, bomb)


def test_largest_photo_is_taken(tmp_path):
    assert prepared(tmp_path, picture("PNG", size=(8000, 5000))).size == (400, 400)


def test_photo_is_kept_under_its_hash_and_forgotten():
    photo = photos.Photo(b"a photo", "")

    names = {photos.keep(photo), photos.keep(photo)}
    [name] = names
    was_there = default_storage.exists(name)
    photos.delete(name)

    assert (was_there, default_storage.exists(name)) == (True, False)
