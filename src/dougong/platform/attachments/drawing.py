"""The child process that draws previews: a file in, one picture out, and no way to anything else.

It is started by its path, apart from the application: no settings, no environment, no connection.
"""

from __future__ import annotations

import io
import json
import resource
import sys

MEMORY, SECONDS, OUTPUT = 1024 * 2**20, 20, 32 * 2**20
MOST_PIXELS = 40_000_000
WIDEST = 1600
FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF")


def confine() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (OUTPUT, OUTPUT))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def picture(path: str) -> tuple[int, bytes]:
    """A picture encoded anew: nothing but its pixels is left."""
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    with Image.open(path, formats=list(FORMATS)) as image:
        if image.width * image.height > MOST_PIXELS:
            raise ValueError("too many pixels")
        upright = ImageOps.exif_transpose(image)
        return 1, _encoded(upright.convert("RGBA" if "A" in upright.getbands() else "RGB"))


def page(path: str, number: int) -> tuple[int, bytes]:
    """One page of a PDF as a picture, and how many there are; scripts in it are never run."""
    import pypdfium2

    document = pypdfium2.PdfDocument(path)
    count = len(document)
    one = document[min(max(number, 1), count) - 1]
    width, height = one.get_size()
    scale = min(WIDEST / max(width, 1), 2.0, (MOST_PIXELS / 2 / max(width * height, 1)) ** 0.5)
    return count, _encoded(one.render(scale=scale).to_pil().convert("RGB"))


def _encoded(image: object) -> bytes:
    from PIL import Image

    assert isinstance(image, Image.Image)  # noqa: S101  # for the reader of types
    image.thumbnail((WIDEST, WIDEST * 2))
    out = io.BytesIO()
    image.save(out, "WEBP", quality=82, method=2)
    return out.getvalue()


def main() -> int:
    path, what, number = sys.argv[1], sys.argv[2], int(sys.argv[3])
    confine()
    count, drawn = page(path, number) if what == "pages" else picture(path)
    sys.stdout.buffer.write(json.dumps({"pages": count}).encode() + b"\n" + drawn)
    return 0


if __name__ == "__main__":
    sys.exit(main())
