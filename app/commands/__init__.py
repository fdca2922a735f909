"""The commands of `assent`, one file per noun. They translate: words to API calls, answers to text, states to codes."""
