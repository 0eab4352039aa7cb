"""Models drawn as pictures: what is in one, where it goes, and how it looks as SVG and as a page."""
