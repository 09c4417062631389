"""What the predeclared names are for, in a sentence each (Report 6.1, 6.3, 10.2, 10.3)."""

from __future__ import annotations

from typing import Final, NamedTuple


class Words(NamedTuple):
    """How a predeclared name is used, a form a line, and what for."""

    forms: tuple[str, ...]
    en: str
    ru: str

    def sentence(self, language: str) -> str:
        """The explanation in "ru", or else in English."""
        return self.ru if language == "ru" else self.en


def _words(forms: str, en: str, ru: str) -> Words:
    return Words(tuple(forms.split(" | ")), en, ru)


PREDECLARED: Final[dict[str, Words]] = {
    "ABS": _words(
        "ABS(x: number): number",
        "The absolute value of `x`; INTEGER for the shorter integer types.",
        "Модуль числа `x`; для более коротких целых типов результат — INTEGER.",
    ),
    "ASH": _words(
        "ASH(x, n: integer): INTEGER or LONGINT",
        "Shifts `x` arithmetically: to the left by `n` bits, to the right if `n` is negative.",
        "Арифметический сдвиг `x` на `n` бит влево, при отрицательном `n` — вправо.",
    ),
    "ASSERT": _words(
        "ASSERT(condition: BOOLEAN) | ASSERT(condition: BOOLEAN; trap: integer constant)",
        "Stops the command with a trap of the given number if the condition does not hold.",
        "Если условие не выполнено, прерывает команду с указанным номером ошибки.",
    ),
    "BITS": _words(
        "BITS(x: INTEGER): SET",
        "The set of the numbers of the bits that are 1 in `x`.",
        "Множество номеров битов числа `x`, равных единице.",
    ),
    "CAP": _words(
        "CAP(ch: CHAR): CHAR | CAP(ch: SHORTCHAR): SHORTCHAR",
        "The capital letter for a letter of Latin-1.",
        "Заглавная буква, соответствующая букве из Latin-1.",
    ),
    "CHR": _words(
        "CHR(x: integer): CHAR",
        "The character with the code `x`.",
        "Символ с кодом `x`.",
    ),
    "DEC": _words(
        "DEC(VAR v: integer) | DEC(VAR v: integer; n: integer)",
        "Makes the variable smaller by `n`, or by 1.",
        "Уменьшает переменную на `n`, а без `n` — на единицу.",
    ),
    "ENTIER": _words(
        "ENTIER(x: real): LONGINT",
        "Rounds `x` down to a whole number.",
        "Наибольшее целое, не превосходящее `x`.",
    ),
    "EXCL": _words(
        "EXCL(VAR s: SET; x: integer)",
        "Takes the element `x` out of the set.",
        "Исключает из множества элемент `x`.",
    ),
    "HALT": _words(
        "HALT(trap: integer constant)",
        "Stops the command with a trap of the given number.",
        "Прерывает команду с указанным номером ошибки.",
    ),
    "INC": _words(
        "INC(VAR v: integer) | INC(VAR v: integer; n: integer)",
        "Makes the variable greater by `n`, or by 1.",
        "Увеличивает переменную на `n`, а без `n` — на единицу.",
    ),
    "INCL": _words(
        "INCL(VAR s: SET; x: integer)",
        "Puts the element `x` into the set.",
        "Включает в множество элемент `x`.",
    ),
    "LEN": _words(
        "LEN(v: array): INTEGER | LEN(v: array; dimension: integer constant): INTEGER"
        " | LEN(s: string): INTEGER",
        "The length of an array in a dimension, the first being 0; of a string, such as `a$`, the "
        "number of its characters before 0X.",
        "Длина массива по измерению (первое — 0); для строки, например `a$`, — число символов "
        "до 0X.",
    ),
    "LONG": _words(
        "LONG(x): the next larger type",
        "The same value as one of the next larger type: SHORTINT to INTEGER, SHORTCHAR to CHAR.",
        "То же значение в следующем, более широком типе: SHORTINT → INTEGER, SHORTCHAR → CHAR.",
    ),
    "MAX": _words(
        "MAX(T) | MAX(x, y)",
        "The greatest value of a basic type, or of SET the greatest element; with two arguments "
        "the greater of them.",
        "Наибольшее значение основного типа, для SET — наибольший элемент; от двух аргументов — "
        "больший из них.",
    ),
    "MIN": _words(
        "MIN(T) | MIN(x, y)",
        "The least value of a basic type, or of SET the least element, 0; with two arguments the "
        "lesser of them.",
        "Наименьшее значение основного типа, для SET — 0; от двух аргументов — меньший из них.",
    ),
    "NEW": _words(
        "NEW(VAR p: pointer) | NEW(VAR p: pointer to open array; length0, length1, …: integer)",
        "Creates a variable on the heap and lets `p` point to it; an open array gets the lengths "
        "given. After a method's heading, NEW says that the method overrides none.",
        "Размещает в куче новую переменную и направляет на неё `p`; открытый массив получает "
        "указанные длины. После заголовка метода NEW означает, что метод ничего не переопределяет.",
    ),
    "ODD": _words(
        "ODD(x: integer): BOOLEAN",
        "Whether `x` is not divisible by 2.",
        "Истинно, если `x` нечётно.",
    ),
    "ORD": _words(
        "ORD(ch: CHAR): INTEGER | ORD(ch: SHORTCHAR): SHORTINT | ORD(s: SET): INTEGER",
        "The code of a character, or the number whose bits are the elements of a set.",
        "Код символа либо число, единичные биты которого — элементы множества.",
    ),
    "SHORT": _words(
        "SHORT(x): the next smaller type",
        "The value as one of the next smaller type: INTEGER to SHORTINT, CHAR to SHORTCHAR; it "
        "has to fit.",
        "Значение в следующем, более узком типе: INTEGER → SHORTINT, CHAR → SHORTCHAR; оно должно "
        "в нём помещаться.",
    ),
    "SIZE": _words(
        "SIZE(T): INTEGER",
        "The bytes that a variable of type `T` takes; no constant, as it depends on the compiler.",
        "Размер переменной типа `T` в байтах; не константа, так как зависит от компилятора.",
    ),
    "VALID": _words(
        "VALID(v): BOOLEAN",
        "Whether a pointer to a foreign, untagged structure may be used.",
        "Можно ли пользоваться указателем на внешнюю структуру без тега типа.",
    ),
    "COPY": _words(
        "COPY(s; VAR v)",
        "Not in Component Pascal any more: write `v := s$`.",
        "В Компонентном Паскале отменена: пишите `v := s$`.",
    ),
    "LCHR": _words(
        "LCHR(x)",
        "Not in Component Pascal any more: use `CHR`.",
        "В Компонентном Паскале отменена: используйте `CHR`.",
    ),
    "LENTIER": _words(
        "LENTIER(x)",
        "Not in Component Pascal any more: use `ENTIER`.",
        "В Компонентном Паскале отменена: используйте `ENTIER`.",
    ),
    "BOOLEAN": _words("BOOLEAN", "The truth values TRUE and FALSE.", "Логический тип."),
    "SHORTCHAR": _words(
        "SHORTCHAR", "Characters of Latin-1, 0X to 0FFX.", "Символы Latin-1, от 0X до 0FFX."
    ),
    "CHAR": _words(
        "CHAR", "Characters of Unicode, 0X to 0FFFFX.", "Символы Юникода, от 0X до 0FFFFX."
    ),
    "BYTE": _words("BYTE", "Integers from -128 to 127.", "Целые от -128 до 127."),
    "SHORTINT": _words("SHORTINT", "Integers from -32768 to 32767.", "Целые от -32768 до 32767."),
    "INTEGER": _words(
        "INTEGER",
        "Integers from -2147483648 to 2147483647.",
        "Целые от -2147483648 до 2147483647.",
    ),
    "LONGINT": _words(
        "LONGINT",
        "Integers of 64 bits, to 9223372036854775807.",
        "64-разрядные целые, до 9223372036854775807.",
    ),
    "SHORTREAL": _words(
        "SHORTREAL",
        "Floating-point numbers of 32 bits.",
        "32-разрядные числа с плавающей точкой.",
    ),
    "REAL": _words(
        "REAL", "Floating-point numbers of 64 bits.", "64-разрядные числа с плавающей точкой."
    ),
    "SET": _words("SET", "Sets of numbers from 0 to 31.", "Множества чисел от 0 до 31."),
    "ANYREC": _words(
        "ANYREC",
        "The record type that every record extends that names no other base.",
        "Тип записи, который расширяют все записи, не указавшие иной базы.",
    ),
    "ANYPTR": _words(
        "ANYPTR",
        "Pointers to records of any type.",
        "Указатель на запись любого типа.",
    ),
    "TRUE": _words("TRUE", "The truth value of what holds.", "Логическое значение «истина»."),
    "FALSE": _words(
        "FALSE", "The truth value of what does not hold.", "Логическое значение «ложь»."
    ),
    "INF": _words("INF", "Positive infinity.", "Положительная бесконечность."),
    "FINALIZE": _words(
        "PROCEDURE (this: ANYPTR) FINALIZE-, NEW, EMPTY",
        "Called some time after nothing refers to the object any more, before its memory is freed.",
        "Вызывается, когда на объект больше никто не ссылается, перед освобождением его памяти.",
    ),
    "ABSTRACT": _words(
        "ABSTRACT",
        "Of a record type: has no variables, only its extensions have. Of a method: has no body, "
        "extensions must give it one.",
        "Для типа записи: переменные бывают только у его расширений. Для метода: тела нет, его "
        "обязаны дать расширения.",
    ),
    "EXTENSIBLE": _words(
        "EXTENSIBLE",
        "Of a record type: may be extended. Of a method: may be overridden.",
        "Для типа записи: его можно расширять. Для метода: его можно переопределять.",
    ),
    "LIMITED": _words(
        "LIMITED",
        "Of a record type: only its own module can create variables of it and extend it.",
        "Для типа записи: создавать и расширять его может только собственный модуль.",
    ),
    "EMPTY": _words(
        "EMPTY",
        "Of a method: has no body and does nothing unless an extension gives it one.",
        "Для метода: тела нет, ничего не делает, пока его не переопределит расширение.",
    ),
}
"""By name, the attributes of types and methods included."""

SYSTEM: Final[dict[str, Words]] = {
    "ADR": _words(
        "ADR(v): INTEGER | ADR(T): INTEGER",
        "The address of a variable, a procedure, or the descriptor of a record type.",
        "Адрес переменной, процедуры или дескриптора типа записи.",
    ),
    "BIT": _words(
        "BIT(address, n: INTEGER): BOOLEAN",
        "Whether bit `n` of the memory at the address is 1.",
        "Равен ли единице бит `n` памяти по адресу.",
    ),
    "GET": _words(
        "GET(address: INTEGER; VAR v)",
        "Reads the variable from memory at the address.",
        "Читает переменную из памяти по адресу.",
    ),
    "PUT": _words(
        "PUT(address: INTEGER; x)",
        "Writes the value into memory at the address.",
        "Записывает значение в память по адресу.",
    ),
    "GETREG": _words(
        "GETREG(n: integer constant; VAR v)",
        "Copies a register of the processor into the variable.",
        "Копирует регистр процессора в переменную.",
    ),
    "PUTREG": _words(
        "PUTREG(n: integer constant; x)",
        "Puts the value into a register of the processor.",
        "Записывает значение в регистр процессора.",
    ),
    "MOVE": _words(
        "MOVE(source, destination, count: INTEGER)",
        "Copies `count` bytes of memory.",
        "Копирует `count` байтов памяти.",
    ),
    "LSH": _words(
        "LSH(x; n: integer)",
        "Shifts the bits of `x` to the left by `n`, to the right if negative; zeros come in.",
        "Логический сдвиг `x` на `n` бит влево, при отрицательном `n` — вправо.",
    ),
    "ROT": _words(
        "ROT(x; n: integer)",
        "Rotates the bits of `x` to the left by `n`, to the right if negative.",
        "Циклический сдвиг `x` на `n` бит влево, при отрицательном `n` — вправо.",
    ),
    "TYP": _words(
        "TYP(v): INTEGER",
        "The address of the type descriptor of a record variable.",
        "Адрес дескриптора типа переменной-записи.",
    ),
    "VAL": _words(
        "VAL(T; x): T",
        "The bits of `x` taken for a value of type `T`, without conversion.",
        "Биты `x`, понимаемые как значение типа `T`, без преобразования.",
    ),
    "CC": _words(
        "CC(n: integer constant): BOOLEAN",
        "Whether a condition code of the processor is set.",
        "Установлен ли код условия процессора.",
    ),
    "THISRECORD": _words(
        "THISRECORD(address, type: INTEGER): ANYPTR",
        "The record at an address as one of a type.",
        "Запись по адресу, понимаемая как запись данного типа.",
    ),
    "THISARRAY": _words(
        "THISARRAY(address, length: INTEGER)",
        "The array of a length at an address.",
        "Массив данной длины по адресу.",
    ),
    "PTR": _words("SYSTEM.PTR", "A pointer to anything.", "Указатель на что угодно."),
    "ID": _words(
        "COM.ID(x): COM.GUID",
        "The identifier of an interface type.",
        "Идентификатор интерфейсного типа.",
    ),
    "QUERY": _words(
        "COM.QUERY(p; VAR q): BOOLEAN",
        "Asks a COM object for another of its interfaces.",
        "Запрашивает у COM-объекта другой его интерфейс.",
    ),
}
"""The names of the modules SYSTEM and COM."""


def words_on(name: str) -> Words | None:
    """What there is to say on a predeclared name, or one of SYSTEM or COM."""
    return PREDECLARED.get(name) or SYSTEM.get(name)
