"""What all rooms share: find and lock rows, move them, record it; deadlines and due work."""
