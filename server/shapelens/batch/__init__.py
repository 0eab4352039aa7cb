"""Many files at once, for `shapelens check`: on all cores, and from a cache where nothing has changed."""
