"""What a run is measured by, once it is there: its curvature, and a verdict on it."""
