"""Small pictures that look like something, drawn from a word."""

import hashlib
import io

import numpy as np
from PIL import Image, ImageDraw

SIDE = 64


def picture(word: str, rng: np.random.Generator) -> bytes:
  """A JPEG of a room with an object whose colour and shape follow the word."""
  digest = hashlib.sha256(word.encode()).digest()
  image = Image.new('RGB', (SIDE, SIDE), (214, 205, 190))
  draw = ImageDraw.Draw(image)
  draw.rectangle((0, 42, SIDE, SIDE), fill=(150, 116, 84))
  draw.line((0, 42, SIDE, 42), fill=(110, 84, 60))
  colour = tuple(60 + digest[i] * 180 // 255 for i in range(3))
  x, y = int(rng.integers(14, 34)), int(rng.integers(18, 32))
  size = 16 + digest[3] % 10
  box = (x, y, x + size, y + size)
  shape = digest[4] % 3
  if shape == 0:
    draw.ellipse(box, fill=colour, outline=(40, 40, 40))
  elif shape == 1:
    draw.rounded_rectangle(box, 4, fill=colour, outline=(40, 40, 40))
  else:
    corners = [(x, y + size), (x + size, y + size), (x + size // 2, y)]
    draw.polygon(corners, fill=colour, outline=(40, 40, 40))
  noise = rng.normal(0, 4, (SIDE, SIDE, 3))
  pixels = np.clip(np.asarray(image) + noise, 0, 255).astype(np.uint8)
  out = io.BytesIO()
  Image.fromarray(pixels).save(out, 'JPEG', quality=90)
  return out.getvalue()
