"""What a booking costs: baskets, coupons, quotes, price lines."""
