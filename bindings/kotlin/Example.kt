// The whole flow of an app on a terminal: what bindings/python/example.py is in Python.
//
// On Android the file is sealed with a key of the Android Keystore, the camera is CameraX, and `unlock` is BiometricPrompt.

import java.io.File
import java.io.FileOutputStream
import java.io.IOException
import java.nio.file.Files
import java.nio.file.StandardCopyOption
import kotlin.system.exitProcess
import relatch.app.Button
import relatch.app.Kind
import relatch.app.Language
import relatch.app.Phone
import relatch.app.Purpose
import relatch.app.Role
import relatch.app.Screen
import relatch.app.Store
import relatch.app.StoreException

/** Keeps the state as a file: the old one or the new one, whole. */
private class Folder(path: String) : Store {
    private val file = File(path, "state")

    fun read(): ByteArray? = if (file.exists()) file.readBytes() else null

    override fun save(state: ByteArray) {
        try {
            val next = File(file.path + ".new")
            FileOutputStream(next).use {
                it.write(state)
                it.fd.sync()
            }
            Files.move(next.toPath(), file.toPath(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING)
        } catch (error: IOException) {
            throw StoreException.Failed(error.toString())
        }
    }
}

private val marks = mapOf(Role.TITLE to "# ", Role.FACT to "  ", Role.WARNING to "! ", Role.INSTRUCTION to "> ")

/** A page: all buttons have the same weight. */
private fun show(screen: Screen) {
    println()
    screen.lines.forEach { println(marks[it.role] + it.text) }
    screen.code?.let { println("\n    ${it.grouped}\n") }
    screen.buttons.forEachIndexed { number, view -> println("[${number + 1}] ${view.text}") }
}

private fun ask(question: String): String {
    print("$question: ")
    System.out.flush()
    return readlnOrNull() ?: exitProcess(0)
}

/** What the person does with a page; the next page. */
private fun step(phone: Phone, screen: Screen): Screen {
    if (screen.scans) {
        return when (val text = ask("camera")) {
            "check" -> phone.openScanner(Purpose.CHECK)
            "recover" -> phone.openScanner(Purpose.RECOVER)
            else -> phone.scan(listOf(text))
        }
    }
    if (screen.kind == Kind.PROVING) {
        ask("unlock")
        return phone.provedHere()
    }
    val view = ask("button").toIntOrNull()?.let { screen.buttons.getOrNull(it - 1) } ?: return screen
    return if (view.button == Button.BIND) phone.bind(ask("name")) else phone.press(view.button)
}

fun main(arguments: Array<String>) {
    val store = Folder(arguments[0])
    val state = store.read()
    val phone = when (state) {
        null -> Phone.create("owner", Language.ENGLISH, store)
        else -> Phone.open("owner", Language.ENGLISH, state, store)
    }
    println("Key file for the device: ${phone.keyFile()}")
    var screen = phone.screen()
    while (true) {
        show(screen)
        screen = step(phone, screen)
    }
}
