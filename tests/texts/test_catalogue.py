"""The catalogue of texts: keys, gaps, and what happens without them."""

import pytest

from simcore.errors import InputError
from simcore.texts import Texts, load_texts


def test_gaps_are_filled_by_name() -> None:
    texts = Texts("en", {"greeting": "{share} of {name}"})

    assert texts("greeting", name="runs", share="83 %") == "83 % of runs"


def test_an_unfilled_gap_and_an_unknown_sentence_are_faults() -> None:
    texts = Texts("en", {"greeting": "{share}"})

    with pytest.raises(KeyError, match="share"):
        texts("greeting")
    with pytest.raises(KeyError, match="parting"):
        texts("parting")


def test_sections_keep_the_rest_of_the_key() -> None:
    texts = Texts("en", {"whatif.title": "What if?", "whatif.undo.label": "Undo", "other": "x"})

    assert texts.section("whatif") == {"title": "What if?", "undo.label": "Undo"}


def test_an_unknown_language_names_those_there_are() -> None:
    with pytest.raises(InputError, match="`xx`; there are en"):
        load_texts("xx")
