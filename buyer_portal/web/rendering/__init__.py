"""Pages with their content in the first HTML: the program that renders them, its process, and how they are sent."""
