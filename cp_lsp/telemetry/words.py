"""What the figures are called, in English and Russian."""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, tuple[str, str]] = {
    "title": ("Suggestions of the model", "Подсказки модели"),
    "none": (
        "Nothing has been noted yet: no editor has asked for a suggestion, or the setting "
        "telemetry is off.",
        "Пока ничего не записано: ни один редактор не просил подсказку, или настройка telemetry "
        "выключена.",
    ),
    "none since": (
        "Nothing has been noted in this time.",
        "За это время ничего не записано.",
    ),
    "stays": (
        "These figures are in a file on this computer alone: {0}",
        "Эти числа хранятся только в файле на этом компьютере: {0}",
    ),
    "period": ("{0} to {1}, sessions: {2}", "{0} – {1}, сеансов: {2}"),
    "asked": ("asked", "запрошено"),
    "shown": ("shown", "показано"),
    "taken": ("taken", "принято"),
    "whole": ("taken as a whole", "принято целиком"),
    "in part": ("taken in part", "принято частично"),
    "rejected": ("seen and not taken", "увидено и не принято"),
    "cancelled": ("typed on before the answer", "набор продолжен до ответа"),
    "cut": ("cut by the front end", "укорочено проверкой"),
    "refused": ("refused by the front end", "отклонено проверкой"),
    "failed": ("failures of the model", "сбои модели"),
    "characters": ("characters taken", "принято знаков"),
    "retained-30s": ("still there after 30 s", "осталось через 30 с"),
    "retained-5min": ("still there after 5 min", "осталось через 5 мин"),
    "of characters": ("{0} of {1} characters", "{0} из {1} знаков"),
    "ttft": ("first words", "первые слова"),
    "latency": ("to the suggestion", "до подсказки"),
    "ms": ("ms", "мс"),
    "reuse": ("answered without the model", "ответы без модели"),
    "cache": ("Where answers came from", "Откуда ответы"),
    "hit": ("kept answer", "сохранённый ответ"),
    "reuse of": ("typed along", "набор по подсказке"),
    "miss": ("model asked", "спрошена модель"),
    "what became": ("What became of them", "Что с ними стало"),
    "how quick": ("How quick", "Как быстро"),
    "why refused": ("Why refused", "Почему отклонено"),
    "why cut": ("Why cut", "Почему укорочено"),
    "why failed": ("Why failed", "Почему сбои"),
    "by model": ("By model", "По моделям"),
    "by day": ("By day", "По дням"),
    "model": ("model", "модель"),
    "day": ("day", "день"),
    "suggestions": ("suggestions", "подсказок"),
    "within": ("ms until shown", "мс до показа"),
    "latency of model": ("of these, from the model", "из них от модели"),
    "other": ("other", "прочее"),
    "error": ("error {0}", "ошибка {0}"),
}
"""A text in English and in Russian, by its name here; {0} is filled in."""


def word(name: str, language: str, *values: object) -> str:
    """A text of `WORDS` in "ru" or else in English."""
    return WORDS[name][language == "ru"].format(*values)


def cause(noted: str, language: str) -> str:
    """Why something was refused, cut or failed, from what the file says of it."""
    if language != "ru":
        return noted
    if noted.startswith("error "):
        return word("error", language, noted.removeprefix("error "))
    return _RUSSIAN_CAUSES.get(noted, noted)


_RUSSIAN_CAUSES = {
    "other": "прочее",
    "the model says nothing": "модель ничего не сказала",
    "it repeats what follows": "повтор того, что дальше",
    "it repeats what stands before": "повтор того, что выше",
    "the model says next to nothing": "модель почти ничего не сказала",
    "the model takes too long": "модель отвечает слишком долго",
    "model": "модель не работает",
    "request": "запрос не принят",
    "refused": "соединение отвергнуто",
    "timeout": "нет ответа вовремя",
    "auth": "ключ не принят",
    "not-found": "модель не найдена",
    "rate-limit": "слишком много запросов",
    "server": "ошибка сервера",
    "garbage": "ответ не по форме",
    "too-large": "слишком большой ответ",
    "tls": "сбой TLS",
    "broken": "связь прервана",
}
