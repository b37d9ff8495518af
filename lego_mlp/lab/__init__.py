"""The Lab: one widget, live in Jupyter and on the published page."""
