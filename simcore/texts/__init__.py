"""What the charts, the report and the live page say: one catalogue a language."""

from simcore.texts.catalogue import Texts, load_texts

__all__ = ["Texts", "load_texts"]
