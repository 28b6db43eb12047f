"""The demo world that `seed_demo` makes: one file per part."""
