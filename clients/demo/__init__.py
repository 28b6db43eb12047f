"""One partner's story, and the receiver it hears with."""
