"""Search for packages of practices within limits."""
