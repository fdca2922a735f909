"""Regular expressions that run in linear time, whatever they and the text are. Pure, and shared by formats and naming."""
