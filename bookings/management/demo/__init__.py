"""The demo world that `seed_demo` creates: one file per part."""
