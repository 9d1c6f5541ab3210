// The JSON of the conformance kit: Kotlin's own library has none, and an app has a better one.

object Json {
    fun parse(text: String): Any? = Reader(text).whole()

    fun write(value: Any?): String = when (value) {
        null -> "null"
        is Boolean, is Number, is UByte, is UShort, is UInt, is ULong -> value.toString()
        is ByteArray -> "\"" + value.joinToString("") { "%02x".format(it) } + "\""
        is Map<*, *> -> value.entries.joinToString(", ", "{", "}") { "${write(it.key)}: ${write(it.value)}" }
        is List<*> -> value.joinToString(", ", "[", "]") { write(it) }
        else -> quoted(value.toString())
    }

    private fun quoted(text: String): String = text.map { character ->
        when {
            character == '"' || character == '\\' -> "\\$character"
            character < ' ' || character > '~' -> "\\u%04x".format(character.code)
            else -> character.toString()
        }
    }.joinToString("", "\"", "\"")
}

private class Reader(private val text: String) {
    private var at = 0

    fun whole(): Any? = value().also { require(next() == null) { "something follows" } }

    private fun next(): Char? {
        while (at < text.length && text[at].isWhitespace()) at++
        return text.getOrNull(at)
    }

    private fun take(wanted: Char) {
        require(next() == wanted) { "no $wanted at $at" }
        at++
    }

    private fun value(): Any? = when (next()) {
        '{' -> members()
        '[' -> elements()
        '"' -> string()
        else -> word()
    }

    private fun members(): Map<String, Any?> {
        val members = linkedMapOf<String, Any?>()
        take('{')
        while (next() != '}') {
            if (members.isNotEmpty()) take(',')
            next()
            val name = string()
            take(':')
            members[name] = value()
        }
        take('}')
        return members
    }

    private fun elements(): List<Any?> {
        val elements = mutableListOf<Any?>()
        take('[')
        while (next() != ']') {
            if (elements.isNotEmpty()) take(',')
            elements.add(value())
        }
        take(']')
        return elements
    }

    private fun string(): String {
        take('"')
        val read = StringBuilder()
        while (true) {
            require(at < text.length) { "a text does not end" }
            when (val character = text[at++]) {
                '"' -> return read.toString()
                '\\' -> read.append(escape())
                else -> read.append(character)
            }
        }
    }

    private fun escape(): Char = when (val character = text.getOrNull(at++)) {
        'n' -> '\n'
        't' -> '\t'
        'r' -> '\r'
        'b' -> '\b'
        'f' -> '\u000c'
        'u' -> {
            require(at + 4 <= text.length) { "an escape does not end" }
            text.substring(at, at + 4).toInt(16).toChar().also { at += 4 }
        }
        '"', '\\', '/' -> character
        else -> throw IllegalArgumentException("an unknown escape")
    }

    private fun word(): Any? {
        val start = at
        while (at < text.length && text[at] !in ",]} \t") at++
        return when (val word = text.substring(start, at)) {
            "null" -> null
            "true" -> true
            "false" -> false
            else -> word.toLongOrNull() ?: word.toDoubleOrNull() ?: throw IllegalArgumentException("no value at $start")
        }
    }
}
