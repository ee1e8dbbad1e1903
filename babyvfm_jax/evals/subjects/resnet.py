"""Residual networks of bottlenecks in PyTorch, with torchvision's names.

ResNet (He et al., 2016), ResNeXt (Xie et al., 2017) and wide ResNet (Zagoruyko
and Komodakis, 2016): checkpoints of these, CVCL's among them, are read without
torchvision. The stride stands in the 3 x 3 convolution (ResNet v1.5).
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import nn

_EXPANSION = 4


class Shape(NamedTuple):
  """What tells one network from another.

  Attributes:
    layers: Bottlenecks of the four stages.
    groups: Of the 3 x 3 convolution.
    width: Channels of a group in the first stage.
  """

  layers: tuple[int, int, int, int]
  groups: int = 1
  width: int = 64


SHAPES = {
  'resnet50': Shape((3, 4, 6, 3)),
  'resnet101': Shape((3, 4, 23, 3)),
  'resnet152': Shape((3, 8, 36, 3)),
  'resnext50_32x4d': Shape((3, 4, 6, 3), 32, 4),
  'resnext101_32x8d': Shape((3, 4, 23, 3), 32, 8),
  'wide_resnet50_2': Shape((3, 4, 6, 3), 1, 128),
  'wide_resnet101_2': Shape((3, 4, 23, 3), 1, 128),
}
FEATURES = 512 * _EXPANSION


def build(name: str) -> ResNet:
  """A network by its name in `SHAPES`, its head left off."""
  return ResNet(SHAPES[name])


class ResNet(nn.Module):
  """A network whose head `fc` hands on what it gets, unless it is replaced."""

  def __init__(self, shape: Shape):
    super().__init__()
    self.conv1 = nn.Conv2d(3, 64, 7, stride=2, padding=3, bias=False)
    self.bn1 = nn.BatchNorm2d(64)
    self.relu = nn.ReLU(inplace=True)
    self.maxpool = nn.MaxPool2d(3, stride=2, padding=1)
    channels = 64
    for stage, count in enumerate(shape.layers):
      planes = 64 * 2**stage
      blocks = []
      for place in range(count):
        stride = 2 if stage and not place else 1
        blocks.append(_Bottleneck(channels, planes, stride, shape))
        channels = planes * _EXPANSION
      setattr(self, f'layer{stage + 1}', nn.Sequential(*blocks))
    self.avgpool = nn.AdaptiveAvgPool2d(1)
    self.fc: nn.Module = nn.Identity()

  def forward(self, pictures: torch.Tensor) -> torch.Tensor:
    """Features [n, 2048], or what `fc` makes of them."""
    x = self.maxpool(self.relu(self.bn1(self.conv1(pictures))))
    for stage in range(1, 5):
      x = getattr(self, f'layer{stage}')(x)
    return self.fc(torch.flatten(self.avgpool(x), 1))


class _Bottleneck(nn.Module):
  def __init__(self, channels: int, planes: int, stride: int, shape: Shape):
    super().__init__()
    width = planes * shape.width // 64 * shape.groups
    out = planes * _EXPANSION
    self.conv1 = nn.Conv2d(channels, width, 1, bias=False)
    self.bn1 = nn.BatchNorm2d(width)
    self.conv2 = nn.Conv2d(
      width,
      width,
      3,
      stride=stride,
      padding=1,
      groups=shape.groups,
      bias=False,
    )
    self.bn2 = nn.BatchNorm2d(width)
    self.conv3 = nn.Conv2d(width, out, 1, bias=False)
    self.bn3 = nn.BatchNorm2d(out)
    self.relu = nn.ReLU(inplace=True)
    self.downsample: nn.Module | None = None
    if stride != 1 or channels != out:
      self.downsample = nn.Sequential(
        nn.Conv2d(channels, out, 1, stride=stride, bias=False),
        nn.BatchNorm2d(out),
      )

  def forward(self, x: torch.Tensor) -> torch.Tensor:
    kept = x if self.downsample is None else self.downsample(x)
    x = self.relu(self.bn1(self.conv1(x)))
    x = self.relu(self.bn2(self.conv2(x)))
    return self.relu(self.bn3(self.conv3(x)) + kept)
