# Sentences of this area.
