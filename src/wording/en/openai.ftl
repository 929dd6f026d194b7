# The OpenAI-compatible server: what `doctor` sees of it
doctor-openai = OpenAI-compatible server
doctor-openai-unused = not used: there is a key, and openai.model names no model
doctor-openai-there = { $address } answers and has the model { $model }
doctor-openai-not-told = { $address } answers; whether it has the model { $model } it does not tell
doctor-openai-others = { $address } answers, but does not name the model { $model }; it names { $others }: set openai.model to one of them, or fetch the model there
doctor-openai-none = { $address } answers, but has no models: fetch { $model } there
