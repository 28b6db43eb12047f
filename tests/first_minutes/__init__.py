"""What a newcomer meets first: the README, the installation, the demo."""
