# Сервер, совместимый с OpenAI: что о нём видит `doctor`
doctor-openai = Сервер, совместимый с OpenAI
doctor-openai-unused = не используется: ключ есть, но модель в openai.model не указана
doctor-openai-there = { $address } отвечает, модель { $model } на нём есть
doctor-openai-not-told = { $address } отвечает; есть ли на нём модель { $model }, он не сообщает
doctor-openai-others = { $address } отвечает, но модели { $model } в его списке нет; есть { $others }: укажите одну из них в openai.model или загрузите модель на сервер
doctor-openai-none = { $address } отвечает, но моделей на нём нет: загрузите { $model } на сервер
