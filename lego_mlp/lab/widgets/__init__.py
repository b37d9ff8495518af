"""The figures: small widgets beside the Lab, with the same two homes."""
