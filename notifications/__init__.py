"""What teams are told, in which words, and through which channel. Pure rendering, and sending through Apprise."""
