"""How a customer pays CleanLife: the link, the charge at a gateway, its money."""
