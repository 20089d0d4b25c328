"""Stands in for what is wrong in a tree, so that everything else stays where it is and is still checked."""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from genecon.core.errors import Diagnostic
from genecon.world.document import Mapping, Mark, Node, Scalar, Sequence, shown
from genecon.world.goods import Good
from genecon.world.wording import THREE_LEVELS, Path, annotation_at, form_at, legal_words, near


@dataclass(frozen=True, slots=True)
class Edit:
    """What becomes of one value: another `node`, another `key`, or, with neither, nothing."""

    node: Node | None = None
    key: str = ""


def _is_form(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def stand_in(annotation: Any, mark: Mark) -> Node:
    """A legal value of a kind, with no more in it than must be."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if _is_form(annotation):
        wanted = {key: known for key, known in annotation.model_fields.items() if known.is_required()}
        items = {key: stand_in(known.annotation, mark) for key, known in wanted.items()}
        return Mapping(mark, items, dict.fromkeys(items, mark))
    if origin is dict:
        return Mapping(mark)
    if origin is tuple:
        return Sequence(mark, [stand_in(arguments[0], mark)])  # an empty one might be wrong in its turn
    if origin is Literal:
        return Scalar(mark, arguments[0])
    return Scalar(mark, "unnamed" if annotation is str else 1)


def _meant(node: Node | None, path: Path, root: type[BaseModel]) -> Node | None:
    # what was clearly meant: the nearest word, a list of one, the entries of a list as named values
    annotation = annotation_at(path, root)
    if isinstance(node, Scalar) and isinstance(node.value, str):
        word = near(node.value, (str(word) for word in legal_words(path, root)))
        return replace(node, value=word) if word else None
    if get_origin(annotation) is tuple:
        inner = get_args(annotation)[0]
        if isinstance(node, Mapping) and _is_form(inner):
            own = any(key in inner.model_fields for key in node.items)
            return Sequence(node.mark, [node] if own else _entitled(node, inner), node.size)
        if isinstance(node, Scalar) and isinstance(node.value, int | Decimal) and path[-2:-1] == ("units",):
            return Sequence(node.mark, [node])
    is_named = _is_form(annotation) or get_origin(annotation) is dict
    if is_named and isinstance(node, Sequence) and node.items:
        items: dict[str, Node] = {}
        keys: dict[str, Mark] = {}
        for item in node.items:
            if not isinstance(item, Mapping) or items.keys() & item.items.keys():
                return None
            items |= item.items
            keys |= item.keys
        return Mapping(node.mark, items, keys, node.size)
    return None


def _entitled(node: Mapping, form: type[BaseModel]) -> list[Node]:
    # entries of a list written as named values: their keys are their names
    title = "good" if "good" in form.model_fields else "name"
    return [
        replace(item, items={title: Scalar(node.keys[key], key)} | item.items,
                keys={title: node.keys[key]} | item.keys)
        if isinstance(item, Mapping) else item
        for key, item in node.items.items()
    ]  # fmt: skip


def edit_of(
    error: ErrorDetails, path: Path, node: Node | None, above: Node | None, root: type[BaseModel]
) -> tuple[Edit, bool]:
    """What to do about one wrong value of a `root` form, and whether its value is lost by it."""
    form, key = form_at(path[:-1], root), str(path[-1])
    place = node or above
    mark = place.mark if place is not None else Mark("", 1, 1)
    if error["loc"][-1] == "[key]":
        return Edit(), False
    if error["type"] == "extra_forbidden":
        known = near(key, form.model_fields) if form else ""
        taken = isinstance(above, Mapping) and known in above.items
        return Edit(key="" if taken else known), False
    meant = _meant(node, path, root) if error["type"] != "missing" else None
    if meant is not None:
        # much hangs on the period type; other words are not built upon
        return Edit(meant), isinstance(meant, Scalar) and path != ("period_type",)
    if form is not None and not form.model_fields[key].is_required():
        return Edit(), True
    return Edit(stand_in(annotation_at(path, root), mark)), True


def edited(node: Node, edits: dict[Path, Edit]) -> Node:
    """The tree after its edits; what lies below an edited value is replaced with it."""
    here = {path[0]: edit for path, edit in edits.items() if len(path) == 1}
    deeper: dict[str | int, dict[Path, Edit]] = {}
    for path, edit in edits.items():
        if len(path) > 1 and path[0] not in here:
            deeper.setdefault(path[0], {})[path[1:]] = edit
    if isinstance(node, Sequence):
        items = [
            here[i].node or item if i in here else edited(item, deeper[i]) if i in deeper else item
            for i, item in enumerate(node.items)
        ]
        return replace(node, items=items)
    if not isinstance(node, Mapping):
        return node
    named: dict[str, Node] = {}
    keys: dict[str, Mark] = {}
    for key, item in node.items.items():
        change = here.get(key)
        if change is None:
            named[key] = edited(item, deeper[key]) if key in deeper else item
            keys[key] = node.keys[key]
        elif change.key and change.key not in node.items and change.key not in named:
            named[change.key], keys[change.key] = item, node.keys[key]
        elif change.node is not None:
            named[key], keys[key] = change.node, node.keys[key]
    for step, edit in here.items():
        if edit.node is not None and str(step) not in node.items and str(step) not in named:
            named[str(step)], keys[str(step)] = edit.node, node.mark
    return replace(node, items=named, keys=keys)


def level_goods(tree: Mapping) -> tuple[Mapping, list[Diagnostic]]:
    """Goods that stand a level or two too high are said, and put where they belong."""
    goods = tree.items.get("goods")
    shelf = goods.items.get("tree") if isinstance(goods, Mapping) else None
    if not isinstance(goods, Mapping) or not isinstance(shelf, Mapping):
        return tree, []
    found: list[Diagnostic] = []
    edits: dict[Path, Edit] = {}
    for category, places in shelf.items.items():
        here: Path = ("goods", "tree", category)
        if _looks_a_good(places):
            found.append(shelf.keys[category].says(_too_high(category, "a category")))
            edits[here] = Edit(_wrapped(category, _wrapped(category, places)))
        elif isinstance(places, Mapping):
            for name, place in places.items.items():
                if _looks_a_good(place):
                    found.append(places.keys[name].says(_too_high(name, "a subcategory")))
                    edits[(*here, name)] = Edit(_wrapped(name, place))
    changed = edited(tree, edits)
    assert isinstance(changed, Mapping)
    return changed, found


def _looks_a_good(node: Node) -> bool:
    if isinstance(node, Mapping):
        plain = all(isinstance(item, Scalar) for item in node.items.values())
        named = [key for key in node.items if near(key, Good.model_fields)]
        return not node.items or (plain and bool(named))
    return isinstance(node, Scalar) and node.value is None


def _too_high(name: str, where: str) -> str:
    return f"{shown(name)} stands where {where} does; {THREE_LEVELS}"


def _wrapped(name: str, node: Node) -> Mapping:
    inner = Mapping(node.mark) if isinstance(node, Scalar) else node
    return Mapping(node.mark, {name: inner}, {name: node.mark})
