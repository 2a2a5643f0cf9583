def staff_only(g): return g
guard_pages = refusals = staff_only
