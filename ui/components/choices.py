"""Options of a row of buttons, in an ink that can be read whether chosen or not."""

from ui.components.escape import md


def inked(words: str) -> str:
    """Return an option as a row of buttons writes it, where Markdown is read.

    Streamlit writes the chosen one in the accent colour on its own tint, which is too faint in the
    dark: there the accent must carry white words. Border and tint say which one is chosen.
    """
    return f":gray[{md(words)}]"
