// The conformance kit's party in the role of an app (spec/conformance.md), in Kotlin, through the bindings.

import relatch.app.Decoded
import relatch.app.MessageKind
import relatch.app.NotDecoded
import relatch.app.decode

private const val HELLO = """{"version": 1, "roles": ["app"], "types": ["decode"]}"""

fun main() {
    while (true) {
        val line = readlnOrNull() ?: return
        println(answer(line))
        System.out.flush()
    }
}

private fun answer(line: String): String {
    val request = try {
        Json.parse(line) as? Map<*, *> ?: throw IllegalArgumentException("not an object")
    } catch (error: IllegalArgumentException) {
        return Json.write(mapOf("id" to null, "error" to "not a request: ${error.message}"))
    }
    val id = request["id"]
    val input = request["input"] as? Map<*, *>
    return when {
        request["type"] == "hello" -> """{"id": ${Json.write(id)}, "output": $HELLO}"""
        request["type"] != "decode" -> Json.write(mapOf("id" to id, "unsupported" to true))
        input == null -> Json.write(mapOf("id" to id, "error" to "no input"))
        else -> Json.write(mapOf("id" to id, "output" to output(input)))
    }
}

private fun output(input: Map<*, *>): Any {
    val kind = if (input["as"] == "offer") MessageKind.OFFER else MessageKind.CHALLENGE
    return try {
        mapOf("accepted" to fields(decode(kind, input["text"] as String)))
    } catch (refused: NotDecoded.Refused) {
        val said = mutableMapOf<String, Any>("stage" to refused.stage, "reason" to refused.reason, "app_says" to refused.appSays)
        refused.key?.let { said["key"] = it }
        mapOf("refused" to said)
    }
}

private fun fields(found: Decoded): Map<String, Any?> {
    val fields = linkedMapOf<String, Any?>("kind" to found.kind, "suite" to found.suite)
    if (found.kind.toInt() == 1) {
        fields["action"] = found.action
        fields["locator"] = found.locator
        fields["epoch"] = found.epoch
        fields["failures"] = found.failures
        fields["tag"] = found.tag
    } else {
        fields["vendor"] = found.vendor
        fields["model"] = found.model
        fields["serial"] = found.serial
        fields["code_length"] = found.codeLength
        fields["attestation"] = found.attestation
    }
    found.nonce?.let { fields["nonce"] = it }
    found.secret?.let { fields["secret"] = it }
    found.enc?.let { fields["enc"] = it }
    found.authorityKeyId?.let { fields["authority_key_id"] = it }
    fields["ignorable"] = found.ignorable.map { mapOf("key" to it.key, "value" to it.value) }
    fields["body"] = found.body
    fields["message"] = found.message
    return fields
}
