"""What runs a page's cells and answers its widgets, in the worker: see worker.js and page.js.

A message either way is an object: `{"type": "run", "id", "code"}`, and then `out` for what is
printed, `show` for a widget, `done`; `{"type": "ask", "model", "content"}` and `msg` between a
widget and its view, as in Jupyter; `adopt` for a widget that stands in the page.
"""

import ast
import importlib.util
import inspect
import itertools
import json
import linecache
import os
import sys
import traceback
import types

import numpy as np
from js import legoTell
from pyodide.ffi import to_js

RIGHT = 1e-7  # a relative error that only rounding makes


def tell(message, buffer=None):
    text = json.dumps(message)
    legoTell(text, to_js(buffer)) if buffer is not None else legoTell(text)


# What a widget stands on in Jupyter, as far as our widgets use it: a model with traits, messages.
def stand_in_for_anywidget():
    import traitlets

    class AnyWidget(traitlets.HasTraits):
        model = None  # its number, once it has a view

        def __init__(self, **traits):
            super().__init__(**traits)
            self.heard = None

        def on_msg(self, hear):
            self.heard = hear

        def send(self, content, buffers=None):
            if self.model is not None:
                message = {"type": "msg", "model": self.model, "content": content}
                tell(message, buffers[0] if buffers else None)

        def _repr_mimebundle_(self, **options):
            return {}

    sys.modules["anywidget"] = anywidget = types.ModuleType("anywidget")
    anywidget.AnyWidget = AnyWidget

    def no_slider(name):
        if name.startswith("__"):
            raise AttributeError(name)
        raise ImportError(f"a page's Python has no ipywidgets.{name}: open this chapter in Jupyter")

    sys.modules["ipywidgets"] = ipywidgets = types.ModuleType("ipywidgets")
    ipywidgets.widget_serialization = {}
    ipywidgets.__getattr__ = no_slider
    return AnyWidget


class NoPicture:
    """Stands for lego_mlp.plots where there is no matplotlib, for its Axes and for every part of
    them: takes all, draws nothing."""

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __call__(self, *arguments, **options):
        CELL["pictures"] = True
        return self

    def __getitem__(self, key):
        return self

    def setup(self):
        pass

    def row(self, n, *size, **named):
        return [self] * n


def show_figures():
    """Send every figure that the cell has drawn, as the book puts it into its pages."""
    if "matplotlib.pyplot" not in sys.modules:
        return
    from inline_svg import colour_table, inline_svg
    from matplotlib import pyplot

    from lego_mlp import plots

    for number in pyplot.get_fignums():
        figure = pyplot.figure(number)
        if not any(ax.get_label() for ax in figure.axes) and figure.axes:
            plots.describe(figure.axes[0], "A picture that this cell has drawn.")
        svg = inline_svg(plots.figure_svg(figure), f"live-{next(NUMBERS)}", colour_table())
        tell({"type": "picture", "id": CELL["id"], "svg": svg})
        pyplot.close(figure)


class Printed:
    """sys.stdout and sys.stderr: hands over what is printed, in pieces that a page can follow."""

    def __init__(self, stream):
        self.stream, self.text = stream, ""

    def write(self, text):
        self.text += text
        if len(self.text) > 2000:
            self.flush()
        return len(text)

    def flush(self):
        if self.text:
            room = MOST_PRINTED - CELL["printed"]
            CELL["printed"] += len(self.text)
            if room > 0:
                tell(
                    {
                        "type": "out",
                        "id": CELL["id"],
                        "stream": self.stream,
                        "text": self.text[:room] + ("\n..." if len(self.text) > room else ""),
                    }
                )
        self.text = ""

    def isatty(self):
        return False


MOST_PRINTED = 100_000
CELL = {"id": 0, "pictures": False, "printed": 0}
SPACE = {"__name__": "__main__", "__builtins__": __builtins__}
MODELS = {}  # the widgets that have a view, by their number
NUMBERS = itertools.count(1)
STALE = set()  # those whose run was made before a brick may have changed


def run(message, space=SPACE, then=None):
    CELL.update(id=message["id"], pictures=False, printed=0)
    name = f"<cell {message['id']}>"
    lines = message["code"].splitlines(keepends=True)
    linecache.cache[name] = (len(message["code"]), None, lines, name)
    error = None
    try:
        tree = ast.parse(message["code"], name)
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, name, "exec"), space)
        if last is not None:
            value = eval(compile(ast.Expression(last.value), name, "eval"), space)
            if not message["code"].rstrip().endswith(";"):
                show(value)
        if then:
            then()
        show_figures()
    except BaseException as caught:  # the reader's own exit() is one too
        error = explained(caught, name)
    sys.stdout.flush()
    sys.stderr.flush()
    tell({"type": "done", "id": message["id"], "error": error, "pictures": CELL["pictures"]})


def brick_named(name):
    """Return a brick's class, also by the word that `mlp` knows it by."""
    from lego_mlp import bricks, losses

    return bricks.OUTPUTS.get(name) or getattr(bricks, name, None) or getattr(losses, name)


def source(message):
    """Send a brick's source, as the package has it."""
    own = brick_named(message["name"])
    code = inspect.getsource(own).rstrip()
    tell({"type": "source", "name": own.__name__, "code": code})


def brick(message):
    """Run an edited brick: it takes the place of the package's, wherever that is used already."""
    own = brick_named(message["name"])
    name, space = own.__name__, dict(vars(sys.modules[own.__module__]))
    del space[name]

    def then():
        if not isinstance(space.get(name), type):
            raise NameError(f"this must hold the class {name}")
        before = dict(vars(own))
        take_brick(own, space[name])
        try:
            if message["check"]:
                check_brick(own)
        except BaseException:
            take_brick(own, types.SimpleNamespace(**before))
            raise

    run(message, space, then)


def take_brick(own, edited):
    """Give the package's class what the edited one has, and take from it what that has not."""
    kept = ("__dict__", "__weakref__", "__module__", "__firstlineno__")
    for gone in [key for key in vars(own) if key not in vars(edited) and key not in kept]:
        delattr(own, gone)
    for key, value in vars(edited).items():
        if key in kept:
            continue
        for cell in getattr(value, "__closure__", None) or ():
            if cell.cell_contents is edited:
                cell.cell_contents = own  # what super() means
        setattr(own, key, value)


def restore(message):
    """Run the package's own bricks again."""
    for name in message["names"]:
        own = brick_named(name)
        space = dict(vars(sys.modules[own.__module__]))
        exec(inspect.getsource(own), space)
        take_brick(own, space[name])


def check_brick(own):
    """Print what the gradient check says of a small network with the brick in it."""
    import lego_mlp as lm
    from lego_mlp.gradcheck import central_difference

    words = {kind: word for word, kind in lm.bricks.OUTPUTS.items()}
    by_rows = own in (lm.Softmax, lm.CrossEntropy)
    loss = lm.CrossEntropy() if by_rows else lm.SquaredError()
    last = {"output": "softmax"} if by_rows else {"activation": words.get(own, "sigmoid")}
    more = {"norm": own is lm.LayerNorm, "shortcuts": own is lm.Shortcut}
    net = lm.mlp([2, 3, 3, 2], **last, **more, bias=True, seed=1)
    X, Y = lm.datasets.xor(n=20)
    errors = lm.gradient_check(net, X, Y, loss)
    sys.stdout.flush()
    CELL["printed"] = 0  # whatever the brick itself has printed
    print(f"The gradient check, on a network 2-3-3-2 with this {own.__name__} and 20 points:")
    trace = lm.backprop(net, X, Y, loss)
    for name, error in errors.items():
        slope = f"dL_d{name}"
        if error < RIGHT:
            print(f"  {slope:<7} right")
            continue
        measured = central_difference(
            lambda: lm.backprop(net, X, Y, loss)["loss"], net.parameters[name]
        )
        apart = abs(trace[slope] - measured)
        at = np.unravel_index(apart.argmax(), apart.shape)
        print(
            f"  {slope:<7} WRONG by {error:.2g} of its size; worst at [{', '.join(map(str, at))}]:"
        )
        print(f"          backprop says {trace[slope][at]:.5f}, nudging says {measured[at]:.5f}")
    wrong = [f"dL_d{name}" for name, error in errors.items() if not error < RIGHT]
    print(
        f"{' and '.join(wrong)} {'is' if len(wrong) == 1 else 'are'} not what nudging gives."
        if wrong
        else "Every slope is right."
    )


def show(value):
    if value is None or isinstance(value, NoPicture):
        return
    SPACE["_"] = value
    if isinstance(value, ANY_WIDGET):
        sys.stdout.flush()
        tell({"type": "show", "id": CELL["id"], **model_of(value)})
    else:
        print(repr(value))


def in_words(error):
    """Return an error's kind and message; of a SyntaxError without the line it stands in."""
    words = "".join(traceback.format_exception_only(error)).strip()
    return words.splitlines()[-1] if isinstance(error, SyntaxError) else words


def explained(error, name):
    """Return what went wrong in one line, where in the cell, and the way there."""
    frames = traceback.extract_tb(error.__traceback__)
    first = next((i for i, one in enumerate(frames) if one.filename == name), len(frames))
    frames = frames[first:]  # what called the cell is ours
    mine = [frame.lineno for frame in frames if frame.filename == name]
    line = mine[-1] if mine else getattr(error, "lineno", None)
    what = in_words(error)
    way = "".join(traceback.format_list(frames) + traceback.format_exception_only(error))
    return {"what": what, "line": line, "way": way.replace("/lib/python3.12/site-packages/", "")}


def model_of(widget):
    """Give a widget its number, and that which it holds, and return what its view is told."""
    if widget.model is None:
        widget.model = next(NUMBERS)
        MODELS[widget.model] = widget
        if widget.has_trait("state"):
            widget.observe(tell_state, "state")
    return {
        "model": widget.model,
        "kind": widget.kind,
        "props": json.loads(widget.page_props()),
        "state": getattr(widget, "state", None),
        "lab": model_of(widget.lab) if widget.has_trait("lab") else None,
    }


def tell_state(change):
    tell({"type": "state", "model": change["owner"].model, "state": change["new"]})


def adopt(message):
    """Make the widget of the page's own element anew, if Python has anything to answer it."""
    from lego_mlp import lab
    from lego_mlp.lab.base import Widget

    kinds = {getattr(lab, name).KIND: getattr(lab, name) for name in lab.WIDGETS}
    own = kinds.get(message["kind"], Widget)
    answers = own.compute is not Widget.compute or own.class_traits().get("lab")
    props = {name: value for name, value in message["props"].items() if value is not None}
    try:
        found = model_of(own.of_props(props)) if answers else {}
    except BaseException as error:
        found = {"error": in_words(error)}
    tell({"type": "adopted", "id": message["id"], **found})


def answer(message):
    widget = MODELS.get(message["model"])
    if widget is None:
        return
    try:
        if message["model"] in STALE and hasattr(widget, "_train"):
            widget._train()
        STALE.discard(message["model"])
        widget.heard(widget, message["content"], [])
    except BaseException as error:  # whatever an edited brick raises, exit() among it
        widget.send({"type": "error", "id": message["content"]["id"], "message": in_words(error)})


def changed(_message):
    """A cell has run, and a brick may be another: every view asks again."""
    STALE.update(MODELS)
    for model in MODELS:
        tell({"type": "msg", "model": model, "content": {"type": "changed"}})


def forget(message):
    widget = MODELS.get(message["model"])
    lab = getattr(widget, "lab", None)
    for model in {message["model"], getattr(lab, "model", None)}:
        MODELS.pop(model, None)
        STALE.discard(model)


HEARS = {
    "run": run,
    "source": source,
    "brick": brick,
    "restore": restore,
    "ask": answer,
    "adopt": adopt,
    "changed": changed,
    "forget": forget,
}


def hear(text):
    message = json.loads(text)
    HEARS[message["type"]](message)


sys.stdout, sys.stderr = Printed("out"), Printed("err")
ANY_WIDGET = stand_in_for_anywidget()
if importlib.util.find_spec("matplotlib") is None:
    import lego_mlp

    sys.modules["lego_mlp.plots"] = lego_mlp.plots = NoPicture()
else:
    os.environ["MPLBACKEND"] = "agg"
