"""Free times, and the reservation of one."""
