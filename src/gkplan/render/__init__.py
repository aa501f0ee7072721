"""Tables and texts for people, items for machines; nothing here decides anything."""
