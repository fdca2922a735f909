"""What descriptions of APIs have in common: texts in JSON or YAML, references, and schemas with a direction."""
