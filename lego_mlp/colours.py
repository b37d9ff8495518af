"""The one colour table: every figure, every page and every widget reads it (all chapters).

A colour means the same thing everywhere: one for class 0 and one for class 1, one for the
forward way and one for the backward way. Each has a light-theme and a dark-theme value. They
start from the Okabe-Ito palette, which colour-blind readers can tell apart, darkened or
lightened until text in them has a contrast of at least 4.5 to 1 on its background.
"""

COLOURS: dict[str, tuple[str, str]] = {
    # name: (on the light theme, on the dark theme)
    "ink": ("#1d2733", "#e8edf2"),
    "muted": ("#5a6673", "#a3b0bd"),
    "grid": ("#d5dbe1", "#3a4551"),
    "paper": ("#fffefb", "#14181e"),
    "class0": ("#0067a5", "#63b8f2"),
    "class1": ("#b84a00", "#ff9f52"),
    "class0_soft": ("#b3d4ee", "#123047"),
    "class1_soft": ("#fdeadb", "#63391a"),
    # Grey: what is left that nobody takes for the blue or the orange.
    "class2": ("#4b4f55", "#d3d7dc"),
    "class2_soft": ("#e2e3e4", "#3c3f43"),
    # Each as far as can be from those before it, also to eyes without red or green cones.
    "class3": ("#0c1484", "#916ef5"),
    "class3_soft": ("#d6d6e7", "#362f58"),
    "class4": ("#51031f", "#e14c80"),
    "class4_soft": ("#e1d3d6", "#4b2638"),
    "class5": ("#1a855f", "#8efb7e"),
    "class5_soft": ("#d8e9e0", "#355538"),
    "class6": ("#074902", "#778e01"),
    "class6_soft": ("#d5dfd1", "#2f3816"),
    "class7": ("#953280", "#fca1be"),
    "class7_soft": ("#eddbe6", "#533d49"),
    "class8": ("#5929a1", "#b48cc1"),
    "class8_soft": ("#e3daec", "#3f374a"),
    "class9": ("#715ae1", "#6580b5"),
    "class9_soft": ("#e7e2f7", "#2a3447"),
    "forward": ("#00735a", "#3fcfa7"),
    "backward": ("#a0287e", "#f08fcf"),
    "weight_plus": ("#6b4fbb", "#b7a3f5"),
    "weight_minus": ("#7d6500", "#e2c653"),
    "linear_brick": ("#e3dcf8", "#352c5c"),
    "activation_brick": ("#e3e8ec", "#2c353f"),
    "loss_brick": ("#ffe58a", "#5c4c0a"),
    "highlight": ("#ffe066", "#6b5a00"),
}

MOST_CLASSES = 10
"""So many classes have a colour of their own, `class0` to `class9`."""

LINES = ("ink", "weight_plus", "weight_minus", "muted", "weight_plus", "weight_minus")
"""For lines that stand for no class and no way, which have colours of their own."""
