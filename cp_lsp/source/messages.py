"""Findings to words: the message of every number, in English and Russian.

Numbers below 1000 are those of the BlackBox compiler and its analyser; from 1000 on they are ours.
A number is never reused. What a rule is and how to mend a fault, with an example, stands in
`data/explanations.toml`, which is read when the first explanation is asked for.
"""

from __future__ import annotations

import functools
from typing import Literal, NamedTuple

Severity = Literal["error", "warning"]


class Message(NamedTuple):
    """One line on a fault. `{name}` stands for the name in question, or for nothing."""

    en: str
    ru: str
    report_section: str | None
    """Section of the language report, "A" to "C" for an appendix; None if the report is silent."""
    severity: Severity = "error"


class HelperModule(NamedTuple):
    """A module that an example imports."""

    name: str
    text: str


class Explanation(NamedTuple):
    """What the rule behind a number is, and how to mend a fault against it."""

    code: int
    en: str
    ru: str
    example: str | None
    """A module whose first error has this number; None if no short text can show it."""
    fixed: str | None
    """The example, mended."""
    modules: tuple[HelperModule, ...]
    """What must be compiled before the example, in this order."""
    unreachable: bool
    """The compiler cannot be made to give this number by a short text with its usual options."""
    reason_en: str | None
    reason_ru: str | None
    """Why there is no example."""


def message(code: int, lang: str = "en", detail: str | None = None) -> str:
    """The message of a number, without a period at its end.

    `lang` is "en" or "ru"; another language gets English. `detail`, mostly a name, is worked into
    the sentence, or follows it in parentheses where the sentence has no place for it. An unknown
    number gets a general sentence.
    """
    russian = lang == "ru"
    found = MESSAGES.get(code)
    if found is None:
        text = f"ошибка номер {code}" if russian else f"error number {code}"
    else:
        text = found.ru if russian else found.en
    if not detail:
        return text.replace("{name}", "")
    if "{name}" in text:
        return text.replace("{name}", f" «{detail}»" if russian else f' "{detail}"')
    return f"{text} ({detail})"


class Reason(NamedTuple):
    """Why a file cannot be read and what to do, to follow the name of the file or message 1002."""

    en: str
    ru: str


def reason(key: str, **facts: object) -> Reason:
    """The reason of a key in `REASONS` with the facts in their places."""
    found = REASONS[key]
    return Reason(found.en.format(**facts), found.ru.format(**facts))


def explanation(code: int) -> Explanation | None:
    """The explanation of a number, or None if it has none."""
    return _explanations().get(code)


def explained(code: int, lang: str = "en") -> str:
    """The text of an explanation; "" if the number has none."""
    found = explanation(code)
    if found is None:
        return ""
    return found.ru if lang == "ru" else found.en


@functools.cache
def _explanations() -> dict[int, Explanation]:
    import importlib.resources
    import tomllib

    source = importlib.resources.files("cp_lsp") / "data" / "explanations.toml"
    entries = tomllib.loads(source.read_text(encoding="utf-8"))
    return {
        int(number): Explanation(
            code=int(number),
            en=" ".join(entry["explanation_en"].split()),
            ru=" ".join(entry["explanation_ru"].split()),
            example=entry.get("example"),
            fixed=entry.get("fixed"),
            modules=tuple(HelperModule(m["name"], m["text"]) for m in entry.get("modules", ())),
            unreachable=entry.get("unreachable", False),
            reason_en=entry.get("reason_en"),
            reason_ru=entry.get("reason_ru"),
        )
        for number, entry in entries.items()
    }


MESSAGES: dict[int, Message] = {
    # First things: names, literals, comments
    0: Message(
        "identifier{name} is not declared here; declare or import it, or check the spelling",
        "идентификатор{name} не объявлен; объявите, импортируйте или проверьте написание",
        "4",
    ),
    1: Message(
        "identifier{name} is declared twice in this scope; rename one of the two",
        "идентификатор{name} уже объявлен в этой области видимости; переименуйте один из двух",
        "4",
    ),
    2: Message(
        "this character cannot stand in a number; hexadecimal ends in H, L or X",
        "такого знака в числе быть не может; шестнадцатеричное число кончается на H, L или X",
        "3",
    ),
    3: Message(
        "string is not closed on its line; put the opening quote mark at its end too",
        "строка не закрыта до конца строки текста; поставьте ту же кавычку, что в начале",
        "3",
    ),
    4: Message(
        "name after END must be the name{name} from the heading",
        "имя после END должно совпадать с именем{name} из заголовка",
        "10",
    ),
    5: Message(
        'comment is never closed; each "(*" needs a "*)", nested ones too',
        "комментарий не закрыт; каждой «(*» нужна своя «*)», и вложенным тоже",
        "3",
    ),
    9: Message(
        '"=" expected; constants and types are declared with "="',
        "здесь нужно «=»; константы и типы объявляют через «=»",
        "5",
    ),
    12: Message(
        "type expected: a type name, ARRAY, RECORD, POINTER TO or PROCEDURE",
        "здесь нужен тип: имя типа, ARRAY, RECORD, POINTER TO или PROCEDURE",
        "6",
    ),
    13: Message(
        'operand expected: a designator, number, string, NIL, "(", "~" or "{"',
        "здесь нужен операнд: обозначение, число, строка, NIL, «(», «~» или «{»",
        "8",
    ),
    14: Message(
        "a statement cannot start with this symbol",
        "с этого символа оператор начинаться не может",
        "9",
    ),
    15: Message(
        'this cannot follow a type; is a ";" missing, or OF, TO, END inside the type?',
        "это не может стоять после типа; не пропущена ли «;» или OF, TO, END внутри типа?",
        "6",
    ),
    16: Message(
        "MODULE expected; a module starts with MODULE and its name",
        "здесь нужно MODULE; модуль начинается со слова MODULE и имени",
        "11",
    ),
    19: Message(
        '"." expected after the module name at the end',
        "после имени модуля в конце нужна точка",
        "11",
    ),
    20: Message(
        '"," expected between two items of a list',
        "между элементами списка нужна запятая",
        "8",
    ),
    21: Message('":" expected', "здесь нужно двоеточие", "7"),
    23: Message(
        '")" expected; a "(" before this place is still open',
        "здесь нужна «)»; открытая выше «(» не закрыта",
        "8",
    ),
    24: Message(
        '"]" expected; a "[" before this place is still open',
        "здесь нужна «]»; открытая выше «[» не закрыта",
        "8.1",
    ),
    25: Message('"}" expected at the end of the set', "в конце множества нужна «}»", "8.2.3"),
    26: Message("OF expected", "здесь нужно OF", "6.2"),
    27: Message("THEN expected after the condition", "после условия нужно THEN", "9.4"),
    28: Message("DO expected", "здесь нужно DO", "9.6"),
    29: Message("TO expected", "здесь нужно TO", "6.4"),
    35: Message(
        '"," or OF expected after an array length',
        "после длины массива нужна запятая или OF",
        "6.2",
    ),
    36: Message(
        "declarations, BEGIN or END expected; variables need VAR, constants CONST",
        "здесь нужны объявления, BEGIN или END; переменным нужно VAR, константам CONST",
        "10",
    ),
    37: Message("PROCEDURE, BEGIN or END expected", "здесь нужно PROCEDURE, BEGIN или END", "10"),
    38: Message(
        "BEGIN or END expected; CONST, TYPE and VAR must precede the procedures",
        "здесь нужно BEGIN или END; CONST, TYPE и VAR пишут до процедур",
        "10",
    ),
    40: Message(
        '"(" expected; a function is called with parentheses, even empty ones',
        "здесь нужна «(»; функцию вызывают со скобками, хотя бы пустыми",
        "8.1",
    ),
    41: Message(
        "this export mark is not allowed here; only globals are exported",
        "эта метка экспорта здесь недопустима; экспортируют только глобальное",
        "4",
    ),
    42: Message(
        "array length must be an integer constant",
        "длина массива должна быть целой константой",
        "6.2",
    ),
    43: Message(
        "UNTIL expected; REPEAT ends with UNTIL and a condition, without END",
        "здесь нужно UNTIL; REPEAT кончается на UNTIL с условием, без END",
        "9.7",
    ),
    44: Message(
        '":=" expected; "=" only compares',
        "здесь нужно «:=»; знак «=» только сравнивает",
        "9.1",
    ),
    46: Message("EXIT is allowed only inside LOOP", "EXIT разрешён только внутри LOOP", "9.10"),
    47: Message("string expected", "здесь нужна строка", "3"),
    48: Message(
        "identifier expected; a reserved word cannot serve as a name",
        "здесь нужен идентификатор; зарезервированное слово именем быть не может",
        "4",
    ),
    49: Message('";" expected', "здесь нужна точка с запятой", "9.3"),
    50: Message(
        "constant expression expected; its value must be known before running",
        "здесь нужна константа; значение должно быть известно до запуска",
        "5",
    ),
    51: Message("END expected", "здесь нужно END", "9"),
    52: Message(
        "identifier{name} does not denote a type",
        "идентификатор{name} не обозначает тип",
        "6",
    ),
    53: Message("record type expected", "здесь нужен тип записи", "6.3"),
    54: Message(
        "function cannot return a record or an array; use an OUT parameter or a pointer",
        "функция не возвращает запись или массив; возьмите OUT-параметр или указатель",
        "10.1",
    ),
    55: Message(
        "call of a function is no statement; use its result in an expression",
        "вызов функции не оператор; используйте её результат в выражении",
        "9.2",
    ),
    56: Message("only a variable can be assigned to", "присваивать можно только переменной", "9.1"),
    57: Message(
        "pointer base type must be a record or array type",
        "базовым типом указателя может быть только запись или массив",
        "6.4",
    ),
    58: Message(
        "type contains itself; break the circle with a pointer",
        "тип содержит сам себя; разорвите круг указателем",
        "6",
    ),
    59: Message(
        "open array is not allowed for this parameter",
        "для этого параметра открытый массив недопустим",
        "6.2",
    ),
    60: Message(
        "case label must be of the same kind as the case expression, integer or character",
        "метка варианта должна быть того же рода, что выражение CASE: целая или литера",
        "9.5",
    ),
    61: Message(
        "case label must be an integer or a character constant",
        "метка варианта — только целая константа или литера",
        "9.5",
    ),
    62: Message("case label occurs twice", "метка варианта повторяется", "9.5"),
    63: Message(
        "value is not allowed here; lengths > 0, steps # 0, case labels only once",
        "недопустимое значение: длина > 0, шаг # 0, метки вариантов без повторов",
        "A",
    ),
    64: Message(
        "call has more parameters than the procedure{name}",
        "в вызове больше параметров, чем у процедуры{name}",
        "10.1",
    ),
    65: Message(
        "call has fewer parameters than the procedure{name}",
        "в вызове меньше параметров, чем у процедуры{name}",
        "10.1",
    ),
    66: Message(
        "element types differ from those of the open array parameter{name}",
        "типы элементов не те, что у параметра{name} — открытого массива",
        "A",
    ),
    67: Message(
        "parameter{name} is an open array; an array or a string is expected",
        "параметр{name} — открытый массив; здесь нужен массив или строка",
        "A",
    ),
    68: Message(
        "control variable of FOR must be an integer variable",
        "параметром цикла FOR может быть только целая переменная",
        "9.8",
    ),
    69: Message(
        "integer constant expected as parameter",
        "параметром здесь может быть только целая константа",
        "10.3",
    ),
    70: Message(
        "receiver must be a pointer, or VAR or IN with a record type",
        "приёмник — указатель либо VAR или IN с типом записи",
        "10.2",
    ),
    71: Message(
        "method{name} has a pointer receiver; call it through a pointer",
        "приёмник метода{name} — указатель; вызывайте через указатель",
        "10.2",
    ),
    72: Message(
        "receiver type must be a type of this module, declared globally",
        "тип приёмника должен быть объявлен в этом модуле глобально",
        "10.2",
    ),
    73: Message(
        "procedure must be global, not local to another one",
        "процедура должна быть глобальной, а не вложенной",
        "6.5",
    ),
    74: Message(
        "base type has no method{name} that could be super called",
        "у базового типа нет метода{name} для супервызова",
        "10.2",
    ),
    75: Message(
        "super call is allowed only through the receiver of the method",
        "супервызов возможен только через приёмник метода",
        "10.2",
    ),
    76: Message(
        "variable or field{name} is read-only here",
        "переменная или поле{name} здесь только для чтения",
        "4",
    ),
    77: Message(
        "only variables have fields; this is a type, constant or procedure",
        "поля есть только у переменных, а это тип, константа или процедура",
        "8.1",
    ),
    78: Message(
        'only variables can be followed by "^" or "$"',
        "«^» и «$» ставят только после переменной",
        "8.1",
    ),
    79: Message(
        "only variables can be indexed; this is a type, constant or procedure",
        "индексировать можно только переменную, а это тип, константа или процедура",
        "8.1",
    ),
    80: Message("index must be an integer", "индекс должен быть целым", "8.1"),
    81: Message(
        "index is out of range; it runs from 0 to the length minus 1",
        "индекс вне границ; он идёт от 0 до длины минус 1",
        "8.1",
    ),
    82: Message(
        "only arrays can be indexed; this is not an array",
        "индексировать можно только массив, а это не массив",
        "8.1",
    ),
    83: Message(
        "record has no field or method{name}; check the spelling and the export",
        "в записи нет поля или метода{name}; проверьте написание и экспорт",
        "8.1",
    ),
    84: Message('"^" needs a pointer variable', "«^» можно ставить только после указателя", "6.4"),
    85: Message(
        "type in the guard or test is no extension of the variable's type",
        "тип в охране или проверке — не расширение типа переменной",
        "8.1",
    ),
    86: Message(
        "variable is a pointer, so a pointer type is expected in the guard or test",
        "переменная — указатель, поэтому в охране или проверке нужен указательный тип",
        "8.1",
    ),
    87: Message(
        "guard or test needs a pointer, or a VAR or IN parameter of record type",
        "охрана или проверка типа — только для указателя либо VAR- или IN-параметра-записи",
        "8.1",
    ),
    88: Message(
        "open array is not allowed here; give a length or use POINTER TO ARRAY OF",
        "открытый массив здесь недопустим; задайте длину или возьмите POINTER TO ARRAY OF",
        "6.2",
    ),
    89: Message("no variable of type ANYREC can exist", "переменных типа ANYREC не бывает", "6.3"),
    90: Message(
        '"$" needs an array of characters',
        "«$» можно ставить только после массива литер",
        "8.1",
    ),
    92: Message(
        "IN needs an integer on the left and a SET on the right",
        "у IN слева должно быть целое, справа SET",
        "8.2.5",
    ),
    93: Message("set elements must be integers", "элементы множества должны быть целыми", "8.2.3"),
    94: Message('"&" needs BOOLEAN operands', "операнды «&» должны быть типа BOOLEAN", "8.2.1"),
    95: Message("OR needs BOOLEAN operands", "операнды OR должны быть типа BOOLEAN", "8.2.1"),
    96: Message('unary "+" needs a number', "унарный «+» применим только к числу", "8.2.2"),
    97: Message(
        'unary "-" needs a number or a set',
        "унарный «-» применим только к числу или множеству",
        "8.2.2",
    ),
    98: Message(
        '"~" needs a BOOLEAN operand; put a comparison in parentheses',
        "операнд «~» должен быть типа BOOLEAN; сравнение возьмите в скобки",
        "8.2.1",
    ),
    99: Message("ASSERT fails for certain", "ASSERT заведомо не выполняется", "10.3"),
    100: Message(
        "types of the two operands do not go together",
        "типы двух операндов несовместимы",
        "A",
    ),
    101: Message('"*" needs numbers or sets', "операнды «*» — числа или множества", "8.2.2"),
    102: Message('"/" needs numbers or sets', "операнды «/» — числа или множества", "8.2.2"),
    103: Message(
        'DIV needs integers; use "/" for real numbers',
        "операнды DIV — целые; для вещественных есть «/»",
        "8.2.2",
    ),
    104: Message("MOD needs integers", "операнды MOD — целые", "8.2.2"),
    105: Message(
        'operator is not applicable; "+" takes numbers, sets, strings, "*" no strings',
        "операция неприменима: «+» — для чисел, множеств, строк; «*» — кроме строк",
        "8.2.2",
    ),
    106: Message('"-" needs numbers or sets', "операнды «-» — числа или множества", "8.2.2"),
    107: Message("these operands cannot be compared", "такие операнды сравнивать нельзя", "8.2.5"),
    108: Message(
        'these constants have no order; only "=" and "#" apply',
        "эти константы не упорядочены; годятся только «=» и «#»",
        "8.2.5",
    ),
    109: Message(
        "redefining method must be exported",
        "переопределяющий метод нужно экспортировать",
        "10.2",
    ),
    110: Message(
        "type name expected as parameter",
        "параметром здесь должно быть имя типа",
        "10.3",
    ),
    111: Message(
        "parameter has a wrong type for this predeclared procedure{name}",
        "параметр предопределённой процедуры{name} не того типа",
        "10.3",
    ),
    112: Message(
        "variable expected, not a constant, expression, type or procedure",
        "нужна переменная, а не константа, выражение, тип или процедура",
        "10.3",
    ),
    113: Message("types are not assignment compatible", "типы несовместимы по присваиванию", "A"),
    114: Message(
        "string is too long for the array; one element is needed for the final 0X",
        "строка не помещается в массив; один элемент нужен для 0X в конце",
        "A",
    ),
    115: Message(
        "parameter differs from the declaration that this one must match",
        "параметр не такой, как в объявлении, которому нужно соответствовать",
        "A",
    ),
    116: Message(
        "number of parameters differs from the declaration that this one must match",
        "число параметров не такое, как в объявлении, которому нужно соответствовать",
        "A",
    ),
    117: Message(
        "result type differs from the declaration that this one must match",
        "тип результата не такой, как в объявлении, которому нужно соответствовать",
        "A",
    ),
    118: Message(
        "export mark differs from the forward declaration",
        "метка экспорта не такая, как в опережающем объявлении",
        "10",
    ),
    119: Message(
        "base method must be declared before the method that redefines it",
        "метод базового типа нужно объявить раньше переопределяющего",
        "10.2",
    ),
    120: Message("condition must be BOOLEAN", "условие должно быть типа BOOLEAN", "9.4"),
    121: Message(
        "object{name} is not a procedure and cannot be called",
        "объект{name} — не процедура, и вызвать его нельзя",
        "9.2",
    ),
    122: Message(
        "variable expected for the VAR or OUT parameter{name}",
        "для VAR- или OUT-параметра{name} нужна переменная",
        "10.1",
    ),
    123: Message(
        "type must equal that of the VAR or OUT parameter{name}",
        "тип должен совпадать с типом VAR- или OUT-параметра{name}",
        "10.1",
    ),
    124: Message(
        "RETURN needs a value in a function, and none in a module body",
        "в функции у RETURN должно быть значение, в теле модуля — нет",
        "9.10",
    ),
    125: Message(
        "case expression must be an integer or a character",
        "выражение CASE должно быть целым или литерой",
        "9.5",
    ),
    126: Message(
        'value expected, not the name of a type or procedure; is "()" missing?',
        "нужно значение, а не имя типа или процедуры; не пропущены ли «()»?",
        "8",
    ),
    127: Message(
        "this name has no value here; it denotes a module or the like",
        "это имя здесь не обозначает значения; это модуль или подобное",
        "8",
    ),
    128: Message(
        "pointer base type is never declared",
        "базовый тип указателя так и не объявлен",
        "6.4",
    ),
    129: Message(
        "procedure{name} was declared forward, but its body is missing",
        "процедура{name} объявлена заранее, но её тела нет",
        "10",
    ),
    130: Message("WITH needs a variable", "в WITH нужна переменная", "9.11"),
    131: Message("LEN needs an array or a string", "параметр LEN — массив или строка", "10.3"),
    132: Message(
        "array has no such dimension; they count from 0",
        "у массива нет такого измерения; счёт идёт с 0",
        "10.3",
    ),
    133: Message(
        "function has no RETURN with a value",
        "в функции нет RETURN со значением",
        "9.10",
    ),
    # Import, SYSTEM and untagged types
    135: Message("SYSTEM is not imported", "не импортирован SYSTEM", None),
    136: Message(
        "untagged array does not know its length; LEN is not possible",
        "нетегированный массив не знает своей длины; LEN неприменима",
        None,
    ),
    137: Message(
        "length of this untagged array is not known",
        "длина этого нетегированного массива неизвестна",
        None,
    ),
    138: Message(
        "NEW does not allocate untagged types",
        "NEW не размещает нетегированные типы",
        None,
    ),
    139: Message(
        "untagged record knows no dynamic type; it cannot be tested",
        "у нетегированной записи нет динамического типа; проверить его нельзя",
        None,
    ),
    140: Message(
        "method of an untagged record cannot be called",
        "метод нетегированной записи вызвать нельзя",
        None,
    ),
    141: Message("SYSTEM.NEW is not available", "SYSTEM.NEW недоступна", None),
    142: Message(
        "[nil] parameter needs an untagged type",
        "параметру с [nil] нужен нетегированный тип",
        None,
    ),
    143: Message(
        "untagged type cannot hold a pointer managed by the garbage collector",
        "нетегированный тип не может содержать указатель, за которым следит сборщик мусора",
        None,
    ),
    144: Message(
        "type with pointers is not allowed here",
        "тип с указателями здесь недопустим",
        None,
    ),
    145: Message(
        "untagged open array cannot be a value parameter; use IN or VAR",
        "нетегированный открытый массив не может быть параметром-значением; нужен IN или VAR",
        None,
    ),
    150: Message(
        "imported module{name} does not fit the others; compile it again",
        "импортируемый модуль{name} не подходит к остальным; откомпилируйте его заново",
        "11",
    ),
    151: Message(
        "symbol file of module{name} is damaged or too old; compile it again",
        "символьный файл модуля{name} повреждён или устарел; откомпилируйте его заново",
        "11",
    ),
    152: Message(
        "module{name} is not found, or not compiled yet",
        "модуль{name} не найден или ещё не откомпилирован",
        "11",
    ),
    153: Message(
        "symbol or code file cannot be written; is the disk full or write-protected?",
        "символьный или кодовый файл не записать; не полон ли диск, не закрыт ли он?",
        "11",
    ),
    154: Message(
        "module imports itself, directly or through others",
        "модуль импортирует сам себя, прямо или через другие",
        "11",
    ),
    155: Message(
        "exported interface changes, but a new symbol file is not permitted",
        "экспорт меняется, а новый символьный файл не разрешён",
        "11",
    ),
    160: Message(
        "COM interface must be an extension of COM.IUnknown",
        "интерфейс COM должен расширять COM.IUnknown",
        None,
    ),
    161: Message("COM interface cannot have fields", "у интерфейса COM не бывает полей", None),
    162: Message(
        "method of a COM interface must be ABSTRACT",
        "метод интерфейса COM должен быть ABSTRACT",
        None,
    ),
    163: Message(
        "COM interface must be an ABSTRACT record",
        "интерфейс COM должен быть записью с атрибутом ABSTRACT",
        None,
    ),
    164: Message(
        "first pointer of COM.QUERY must be an extension of the type of the last one",
        "первый указатель в COM.QUERY должен расширять тип последнего",
        None,
    ),
    165: Message(
        'this is not a GUID; it looks like "{00000000-0000-0000-0000-000000000000}"',
        'это не GUID; он имеет вид "{00000000-0000-0000-0000-000000000000}"',
        None,
    ),
    166: Message(
        "AddRef and Release are called by the compiler alone",
        "AddRef и Release вызывает только сам компилятор",
        None,
    ),
    167: Message(
        "[new] parameter cannot be assigned or passed on like this",
        "параметр с [new] нельзя так присвоить или передать",
        None,
    ),
    168: Message(
        "[new] and [iid] parameters must come as a pair and fit each other",
        "параметры [new] и [iid] должны идти парой и подходить друг к другу",
        None,
    ),
    169: Message("COM interface pointer expected", "здесь нужен указатель на интерфейс COM", None),
    177: Message(
        "IN is only for record and array parameters; pass this by value",
        "IN — только для записей и массивов; передайте параметр по значению",
        "10.1",
    ),
    178: Message("attribute is not possible here", "такой атрибут здесь недопустим", "6.3"),
    179: Message(
        "abstract method of an exported record must be exported too",
        "абстрактный метод экспортированной записи тоже нужно экспортировать",
        "10.2",
    ),
    180: Message(
        "receiver type does not suit a method",
        "тип приёмника не подходит для метода",
        "10.2",
    ),
    181: Message(
        "base type cannot be extended; it must be EXTENSIBLE or ABSTRACT",
        "этот базовый тип нельзя расширять; он должен быть EXTENSIBLE или ABSTRACT",
        "6.3",
    ),
    182: Message(
        "base method is final; only EXTENSIBLE, ABSTRACT, EMPTY can be redefined",
        "базовый метод окончательный; переопределяют EXTENSIBLE, ABSTRACT и EMPTY",
        "10.2",
    ),
    183: Message(
        "export mark differs from that of the base method",
        "метка экспорта не такая, как у метода базового типа",
        "10.2",
    ),
    184: Message(
        "attributes differ from the forward declaration, or are not allowed in one",
        "атрибуты не такие, как в опережающем объявлении, или в нём недопустимы",
        "10.2",
    ),
    185: Message(
        "method is new, so NEW is needed; or no base method has this name",
        "метод новый — нужен атрибут NEW; или у базы нет метода с этим именем",
        "10.2",
    ),
    186: Message(
        "method redefines one of the base type; leave NEW out",
        "метод переопределяет базовый; уберите NEW",
        "10.2",
    ),
    187: Message(
        "new EMPTY method needs an EXTENSIBLE or ABSTRACT record",
        "новый метод EMPTY возможен только в записи EXTENSIBLE или ABSTRACT",
        "10.2",
    ),
    188: Message(
        "EXTENSIBLE method needs an EXTENSIBLE or ABSTRACT record",
        "метод EXTENSIBLE возможен только в записи EXTENSIBLE или ABSTRACT",
        "10.2",
    ),
    189: Message(
        "method attribute does not suit that of the base method",
        "атрибут метода не подходит к атрибуту базового метода",
        "10.2",
    ),
    190: Message(
        "record with an ABSTRACT method must be ABSTRACT itself",
        "запись с методом ABSTRACT сама должна быть ABSTRACT",
        "10.2",
    ),
    191: Message(
        "base type of an ABSTRACT record must be ABSTRACT",
        "базовый тип записи ABSTRACT тоже должен быть ABSTRACT",
        "6.3",
    ),
    192: Message(
        "abstract method{name} of the base type is not implemented",
        "абстрактный метод{name} базового типа не реализован",
        "10.2",
    ),
    193: Message(
        "no variable of this ABSTRACT, or imported LIMITED, type can be made",
        "переменную такого типа (ABSTRACT или чужой LIMITED) создать нельзя",
        "6.3",
    ),
    194: Message(
        "abstract or empty method cannot be super called",
        "супервызов абстрактного или пустого метода невозможен",
        "10.2",
    ),
    195: Message(
        "EMPTY method can have no result and no OUT parameter",
        "у метода EMPTY не может быть результата и OUT-параметров",
        "10.2",
    ),
    196: Message(
        "method{name} is implement-only; other modules may redefine but not call it",
        "метод{name} только для реализации: другим модулям его нельзя вызывать",
        "10.2",
    ),
    197: Message(
        "extension of a LIMITED record must be LIMITED too",
        "расширение записи LIMITED тоже должно быть LIMITED",
        "6.3",
    ),
    198: Message(
        "type of old Oberon; write REAL, LONGINT or CHAR",
        "тип старого Оберона; пишите REAL, LONGINT или CHAR",
        "6.1",
    ),
    199: Message(
        "procedure of old Oberon; it is not in Component Pascal",
        "процедура старого Оберона; в Компонентном Паскале её нет",
        "10.3",
    ),
    # Limits of the implementation
    200: Message("compiler does not implement this yet", "этого компилятор ещё не умеет", None),
    201: Message(
        "range in the set runs downwards; write the smaller bound first",
        "диапазон множества убывает; меньшую границу пишут первой",
        "8.2.3",
    ),
    202: Message(
        "set elements must be in the range 0 to 31",
        "элементы множества должны быть в границах от 0 до 31",
        "8.2.3",
    ),
    203: Message(
        "number does not fit its type, or has too many digits",
        "число не помещается в свой тип, или в нём слишком много цифр",
        "C",
    ),
    204: Message(
        "constant product or quotient is too large for LONGINT",
        "произведение или частное констант не помещается в LONGINT",
        "C",
    ),
    205: Message("division by zero", "деление на ноль", "8.2.2"),
    206: Message(
        "constant sum is too large for LONGINT",
        "сумма констант не помещается в LONGINT",
        "C",
    ),
    207: Message(
        "constant difference is too large for LONGINT",
        "разность констант не помещается в LONGINT",
        "C",
    ),
    208: Message(
        "ASH shifts by at most 64 places",
        "ASH сдвигает не более чем на 64 разряда",
        "10.3",
    ),
    209: Message(
        "range of case labels is too large",
        "слишком большой диапазон меток вариантов",
        "9.5",
    ),
    210: Message(
        "code of the module is too long; divide the module",
        "код модуля слишком велик; разделите модуль",
        None,
    ),
    211: Message(
        "jump is too far; divide the procedure",
        "переход слишком далёк; разделите процедуру",
        None,
    ),
    212: Message(
        "constant real operation has no defined result",
        "у операции над вещественными константами нет определённого результата",
        "8.2.2",
    ),
    213: Message(
        "too many cases in one CASE statement",
        "слишком много вариантов в одном CASE",
        "9.5",
    ),
    214: Message(
        "variable or type is too large for the memory",
        "переменная или тип не помещается в память",
        "6",
    ),
    215: Message(
        "expression needs too many registers; divide it",
        "выражению не хватает регистров; разбейте его на части",
        None,
    ),
    216: Message(
        "real expression needs too many registers; divide it",
        "вещественному выражению не хватает регистров; разбейте его на части",
        None,
    ),
    217: Message(
        "procedure of SYSTEM is not implemented",
        "эта процедура SYSTEM не реализована",
        None,
    ),
    218: Message(
        "number of HALT or ASSERT must be in the range 0 to 128",
        "номер в HALT и ASSERT должен быть в границах от 0 до 128",
        "10.3",
    ),
    219: Message(
        "value must be in the range 0 to 15",
        "значение должно быть в границах от 0 до 15",
        None,
    ),
    220: Message(
        "value of the parameter is not allowed",
        "недопустимое значение параметра",
        "10.3",
    ),
    221: Message(
        "too many pointers in this structure",
        "слишком много указателей в этой структуре",
        None,
    ),
    222: Message("too many global pointers", "слишком много глобальных указателей", None),
    223: Message(
        "too many record types, or too many hidden pointers in a record",
        "слишком много типов записей или скрытых указателей в записи",
        "6.3",
    ),
    224: Message("too many pointer types", "слишком много указательных типов", "6.4"),
    225: Message(
        "system flag is unknown here, or SYSTEM is not imported",
        "системный флаг здесь неизвестен, или не импортирован SYSTEM",
        None,
    ),
    226: Message(
        "module exports too many procedures",
        "модуль экспортирует слишком много процедур",
        "11",
    ),
    227: Message(
        "too many modules are imported, directly or through others",
        "импортируется слишком много модулей, прямо или через другие",
        "11",
    ),
    228: Message("module exports too many types", "модуль экспортирует слишком много типов", "11"),
    229: Message(
        "imported records are nested too deeply",
        "импортируемые записи вложены слишком глубоко",
        "11",
    ),
    230: Message("too many constants in the module", "в модуле слишком много констант", None),
    231: Message("too many external procedures", "слишком много внешних процедур", None),
    232: Message("too many commands in the module", "в модуле слишком много команд", "11"),
    233: Message(
        "record is extended more than 14 times in a row",
        "запись расширена более 14 раз подряд",
        "6.3",
    ),
    235: Message(
        "too many names in the square brackets",
        "в квадратных скобках слишком много имён",
        None,
    ),
    240: Message(
        "identifier is too long; 255 characters are the most",
        "идентификатор слишком длинный; наибольшая длина — 255 знаков",
        "3",
    ),
    241: Message("string is too long", "строковая константа слишком длинная", "3"),
    242: Message(
        "names in the module need too much room",
        "имена модуля занимают слишком много места",
        None,
    ),
    243: Message("too many imported variables", "импортируется слишком много переменных", None),
    249: Message(
        "imported modules were compiled against different versions of an object{name}",
        "импортируемые модули откомпилированы с разными версиями объекта{name}",
        "11",
    ),
    250: Message(
        "code procedure cannot be exported",
        "кодовую процедуру экспортировать нельзя",
        None,
    ),
    251: Message(
        "function calls are nested too deeply",
        "слишком глубоко вложены вызовы функций",
        None,
    ),
    254: Message("place to debug is not found", "место отладки не найдено", None),
    255: Message("this is the place to debug", "здесь место отладки", None),
    260: Message(
        "this operation does not work on LONGINT",
        "эта операция для LONGINT не работает",
        None,
    ),
    261: Message(
        "SYSTEM.VAL cannot convert between types of these sizes",
        "SYSTEM.VAL не переводит между типами таких размеров",
        None,
    ),
    265: Message(
        "this string operation is not possible here; use a variable in between",
        "такая операция со строками здесь невозможна; возьмите промежуточную переменную",
        "6.6",
    ),
    270: Message(
        "COM interface pointer cannot be used here; assign it to a variable first",
        "указатель на интерфейс COM здесь нельзя; сначала присвойте его переменной",
        None,
    ),
    # Remarks of the compiler
    301: Message(
        "value is converted to another type implicitly",
        "значение неявно приводится к другому типу",
        None,
        "warning",
    ),
    302: Message(
        "guarded variable could be changed behind the guard",
        "охраняемую переменную могут изменить в обход охраны",
        "9.11",
        "warning",
    ),
    303: Message(
        "open array contains pointers",
        "открытый массив содержит указатели",
        None,
        "warning",
    ),
    # Compiler variant for Java bytecode
    401: Message(
        "bytecode has no assignment of whole structures",
        "в байт-коде нет присваивания структур целиком",
        None,
    ),
    402: Message("bytecode has no procedure types", "в байт-коде нет процедурных типов", None),
    403: Message("bytecode has no nested procedures", "в байт-коде нет вложенных процедур", None),
    404: Message(
        "bytecode has no such SYSTEM procedure",
        "в байт-коде нет такой процедуры SYSTEM",
        None,
    ),
    410: Message(
        "variable may be used before it has a value",
        "переменная может быть использована без значения",
        None,
    ),
    411: Message(
        "it is not certain that the function returns a value",
        "не доказано, что функция возвращает значение",
        None,
    ),
    412: Message("constructor cannot be called here", "конструктор здесь вызвать нельзя", None),
    413: Message("call of the constructor is missing", "нет вызова конструктора", None),
    # Traces of the code generator, mostly after another error in the same procedure
    777: Message(
        "processor registers were left occupied, as a consequence of another error",
        "регистры процессора остались занятыми из-за другой ошибки",
        None,
    ),
    778: Message(
        "floating-point registers were left occupied, as a consequence of another error",
        "регистры сопроцессора остались занятыми из-за другой ошибки",
        None,
    ),
    779: Message(
        "floating-point registers got out of step, as a consequence of another error",
        "учёт регистров сопроцессора сбился из-за другой ошибки",
        None,
    ),
    # Analyser
    900: Message(
        "identifier{name} is never used",
        "идентификатор{name} нигде не используется",
        "4",
        "warning",
    ),
    901: Message(
        "variable{name} is never given a value",
        "переменная{name} нигде не получает значения",
        "7",
        "warning",
    ),
    902: Message(
        "variable{name} is used before it has a value",
        "переменная{name} используется раньше, чем получает значение",
        "7",
        "warning",
    ),
    903: Message(
        "variable{name} is given a value that is never used",
        "значение переменной{name} нигде не используется",
        "7",
        "warning",
    ),
    904: Message(
        "variable{name} is passed as VAR parameter, perhaps without a value",
        "переменная{name} передаётся как VAR-параметр, возможно, без значения",
        "10.1",
        "warning",
    ),
    905: Message(
        "identifier{name} hides an equally named object of an outer scope",
        "идентификатор{name} скрывает одноимённый объект внешней области видимости",
        "4",
        "warning",
    ),
    906: Message(
        "variable{name} belongs to an enclosing procedure",
        "переменная{name} принадлежит объемлющей процедуре",
        "4",
        "warning",
    ),
    907: Message(
        "method{name} redefines a method of the base type",
        "метод{name} переопределяет метод базового типа",
        "10.2",
        "warning",
    ),
    908: Message(
        "method{name} is newly introduced here",
        "метод{name} вводится здесь впервые",
        "10.2",
        "warning",
    ),
    909: Message(
        "statement is never reached; it follows RETURN or EXIT",
        "оператор недостижим: он стоит после RETURN или EXIT",
        "9.10",
        "warning",
    ),
    910: Message(
        "control variable{name} is changed inside its FOR statement",
        "параметр цикла{name} изменяется внутри своего FOR",
        "9.8",
        "warning",
    ),
    911: Message(
        "type guard is applied implicitly",
        "охрана типа применяется неявно",
        "8.1",
        "warning",
    ),
    912: Message(
        "type guard is superfluous; the variable has this type already",
        "охрана типа лишняя: переменная и так этого типа",
        "8.1",
        "warning",
    ),
    913: Message(
        "result may depend on the order in which the parameters are evaluated",
        "результат может зависеть от порядка вычисления параметров",
        "10.1",
        "warning",
    ),
    930: Message("semicolon is superfluous", "лишняя точка с запятой", "9.3", "warning"),
    # Ours
    1000: Message(
        "text is nested too deeply to be analysed",
        "текст вложен слишком глубоко, проанализировать его нельзя",
        None,
    ),
    1001: Message(
        "file is too large to be analysed",
        "файл слишком велик, проанализировать его нельзя",
        None,
    ),
    1002: Message("file of module{name} cannot be read", "файл модуля{name} не читается", None),
}

REASONS: dict[str, Reason] = {
    "absent": Reason("it does not exist; check the name", "его нет; проверьте имя"),
    "folder": Reason("it is a folder; name a file in it", "это папка; назовите файл в ней"),
    "no file": Reason(
        "it is a pipe or a device; give a file, or - for standard input",
        "это канал или устройство; назовите файл или - для стандартного ввода",
    ),
    "forbidden": Reason(
        "reading it is not permitted; look at its rights",
        "читать его не разрешено; проверьте права на файл",
    ),
    "failed": Reason("{why}; check the file", "{why}; проверьте файл"),
    "large": Reason(
        "it is larger than {limit} bytes; if it is a source text, set CP_LSP_MAX_FILE_SIZE, "
        "or max_file_size in cp-lsp.toml",
        "он больше {limit} байт; если это исходный текст, задайте CP_LSP_MAX_FILE_SIZE "
        "или max_file_size в cp-lsp.toml",
    ),
    "no text": Reason(
        "this is not a text; if it is, say in which encoding: set CP_LSP_ENCODING=cp1251, "
        "or encoding in cp-lsp.toml",
        "это не текст; если всё же текст, назовите кодировку: задайте CP_LSP_ENCODING=cp1251 "
        "или encoding в cp-lsp.toml",
    ),
    "other encoding": Reason(
        "byte {byte} is not {encoding}; set CP_LSP_ENCODING, or encoding in cp-lsp.toml, "
        "to auto or to the encoding that the file is written in",
        "байт {byte} не в кодировке {encoding}; задайте в CP_LSP_ENCODING или encoding "
        "в cp-lsp.toml значение auto или кодировку файла",
    ),
    "unknown encoding": Reason(
        "{encoding} is not an encoding of texts; set CP_LSP_ENCODING, or encoding in cp-lsp.toml, "
        "to auto, utf-8, cp1251 or latin-1",
        "{encoding} не кодировка текста; задайте в CP_LSP_ENCODING или encoding в cp-lsp.toml "
        "auto, utf-8, cp1251 или latin-1",
    ),
    "empty document": Reason(
        "the document is empty; restore it from a copy, or delete it and make it anew",
        "документ пуст; восстановите его из копии или удалите и создайте заново",
    ),
    "no document": Reason(
        "this is no BlackBox document; open it as plain text, under a name in .cp or .txt",
        "это не документ BlackBox; откройте его как простой текст, с именем на .cp или .txt",
    ),
    "document version": Reason(
        "this BlackBox document has format version {version}, and only 0 is known; "
        "save it with an older BlackBox, or update cp-lsp",
        "у этого документа BlackBox версия формата {version}, а известна только 0; "
        "сохраните его в более старом BlackBox или обновите cp-lsp",
    ),
    "part version": Reason(
        "a part of this BlackBox document has version {version}, newer than the {newest} known "
        "here (at byte {byte}); save it with an older BlackBox, or update cp-lsp",
        "у части этого документа BlackBox версия {version}, а известны версии до {newest} "
        "(байт {byte}); сохраните его в более старом BlackBox или обновите cp-lsp",
    ),
    "damaged": Reason(
        "damaged BlackBox document: {what} (at byte {byte}); "
        "restore the file from a copy, or open it in BlackBox and save it again",
        "документ BlackBox повреждён (байт {byte}); "
        "восстановите файл из копии или откройте его в BlackBox и сохраните заново",
    ),
}
