"""One region as the solver asks and answers it: read from the tables, seated, and read back as people on lines."""
