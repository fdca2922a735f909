"""Regular expressions that run in linear time, whatever they and the text are. Pure; formats and naming share them."""
