"""Random property values, as programs and providers make them."""

from __future__ import annotations

from hypothesis import strategies as st

from raydog_resources.embedded_engine.state.property_json import SIGNATURE
from raydog_resources.embedded_engine.state.property_value import UNKNOWN, ResourceReference, Secret, Value

_UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
# Half characters can't come over the wire.
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12).filter(
    lambda text: text != _UNKNOWN_TEXT
)
numbers = st.floats(allow_nan=False) | st.integers(-(2**70), 2**70).map(float)
leaves = (
    st.none()
    | st.booleans()
    | numbers
    | texts
    | st.just(UNKNOWN)
    | st.builds(ResourceReference, texts, st.none() | texts, texts)
)


def _deeper(inner: st.SearchStrategy[Value]) -> st.SearchStrategy[Value]:
    names = texts.filter(lambda text: text != SIGNATURE)
    return st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3) | st.builds(Secret, inner)


values: st.SearchStrategy[Value] = st.recursive(leaves, _deeper, max_leaves=12)
