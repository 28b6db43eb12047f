"""Payment gateways: what we ask of one, and the adapters. They know no models."""
