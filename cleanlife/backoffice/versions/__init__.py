"""What a page was made from: a press counts only while that still holds."""
