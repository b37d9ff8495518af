"""The figures: small widgets beside the Lab, with the same two homes."""

from lego_mlp.lab.figures.clinic import Clinic
from lego_mlp.lab.figures.draw import Draw
from lego_mlp.lab.figures.graph import Graph
from lego_mlp.lab.figures.hunt import Hunt
from lego_mlp.lab.figures.map import Map
from lego_mlp.lab.figures.mirror import Mirror
from lego_mlp.lab.figures.nudge import Nudge
from lego_mlp.lab.figures.shares import Shares
from lego_mlp.lab.figures.slide import Slide
from lego_mlp.lab.figures.walk import Overview, Walk
from lego_mlp.lab.figures.waterfall import Waterfall

__all__ = [
    "Clinic",
    "Draw",
    "Graph",
    "Hunt",
    "Map",
    "Mirror",
    "Nudge",
    "Overview",
    "Shares",
    "Slide",
    "Walk",
    "Waterfall",
]
