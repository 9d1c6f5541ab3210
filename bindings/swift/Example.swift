// The whole flow of an app in SwiftUI: pages from `Phone`, codes from the camera, the state sealed by the keychain.
// CI does not compile this file: there is no Swift compiler on its machine.

import AVFoundation
import LocalAuthentication
import Security
import SwiftUI

/// Keeps the state in the keychain: readable on this phone alone, while it is unlocked.
final class Keychain: Store, @unchecked Sendable {
    private let query: [String: Any] = [
        kSecClass as String: kSecClassGenericPassword,
        kSecAttrService as String: "relatch",
        kSecAttrAccount as String: "state",
    ]

    func read() -> Data? {
        var found: CFTypeRef?
        let wanted = query.merging([kSecReturnData as String: true]) { $1 }
        return SecItemCopyMatching(wanted as CFDictionary, &found) == errSecSuccess ? found as? Data : nil
    }

    func save(state: Data) throws {
        let value: [String: Any] = [
            kSecValueData as String: state,
            kSecAttrAccessible as String: kSecAttrAccessibleWhenUnlockedThisDeviceOnly,
        ]
        var status = SecItemUpdate(query as CFDictionary, value as CFDictionary)
        if status == errSecItemNotFound {
            status = SecItemAdd(query.merging(value) { $1 } as CFDictionary, nil)
        }
        guard status == errSecSuccess else { throw StoreError.Failed(why: "keychain: \(status)") }
    }
}

/// The phone and its page. Calls run on one queue, and pages come back to the main thread.
@MainActor
final class Model: ObservableObject {
    @Published var screen: Screen
    @Published var name = ""
    private let phone: Phone

    init() throws {
        let store = Keychain()
        if let state = store.read() {
            phone = try Phone.open(account: "owner", language: .english, state: state, store: store)
        } else {
            phone = try Phone.create(account: "owner", language: .english, store: store)
        }
        screen = phone.screen()
    }

    var keyFile: String { (try? phone.keyFile()) ?? "" }

    func run(_ step: @escaping @Sendable (Phone) -> Screen) {
        let phone = phone
        Task {
            screen = await Task.detached { step(phone) }.value
            if screen.kind == .proving { prove() }
        }
    }

    func press(_ button: Button) {
        let name = name
        run { button == .bind ? $0.bind(name: name) : $0.press(button: button) }
    }

    /// The phone verifies its owner; without that the page stays, and "Cancel" leaves it.
    private func prove() {
        let title = screen.lines.first?.text ?? ""
        LAContext().evaluatePolicy(.deviceOwnerAuthentication, localizedReason: title) { verified, _ in
            Task { @MainActor in
                self.run { verified ? $0.provedHere() : $0.press(button: .cancel) }
            }
        }
    }
}

struct Page: View {
    @ObservedObject var model: Model

    var body: some View {
        VStack(alignment: .leading, spacing: 16) {
            ForEach(model.screen.lines, id: \.id) { line in
                Text(line.text)
                    .font(line.role == .title ? .title : .body)
                    .bold(line.role == .warning)
                    .accessibilityAddTraits(line.role == .title ? .isHeader : [])
            }
            if let code = model.screen.code {
                Text(code.grouped)
                    .font(.system(size: 44, weight: .bold, design: .monospaced))
                    .minimumScaleFactor(0.5)
                    .accessibilityLabel(code.spoken)
                    .privacySensitive()
            }
            if model.screen.scans {
                Scanner { texts in model.run { $0.scan(texts: texts) } }
            }
            if model.screen.kind == .offer {
                TextField("", text: $model.name).textFieldStyle(.roundedBorder)
            }
            // All buttons have the same size and colour.
            ForEach(model.screen.buttons, id: \.text) { view in
                SwiftUI.Button(view.text) { model.press(view.button) }
                    .frame(maxWidth: .infinity)
                    .buttonStyle(.bordered)
            }
        }
        .padding()
        // A code is not left on the screen of an app in the background.
        .onReceive(NotificationCenter.default.publisher(for: UIApplication.willResignActiveNotification)) { _ in
            if model.screen.kind != .proving { model.run { $0.leave() } }
        }
    }
}

/// The camera, at its full resolution: an offer of suite 3 has up to 145 modules a side.
struct Scanner: UIViewControllerRepresentable {
    let seen: ([String]) -> Void

    func makeCoordinator() -> Coordinator { Coordinator(seen) }

    func makeUIViewController(context: Context) -> UIViewController {
        let controller = UIViewController(), session = AVCaptureSession(), output = AVCaptureMetadataOutput()
        guard let camera = AVCaptureDevice.default(for: .video), let input = try? AVCaptureDeviceInput(device: camera)
        else { return controller }
        session.sessionPreset = .high
        session.addInput(input)
        session.addOutput(output)
        output.setMetadataObjectsDelegate(context.coordinator, queue: .main)
        output.metadataObjectTypes = [.qr]
        let preview = AVCaptureVideoPreviewLayer(session: session)
        preview.frame = CGRect(x: 0, y: 0, width: 320, height: 320)
        controller.view.layer.addSublayer(preview)
        DispatchQueue.global().async { session.startRunning() }
        return controller
    }

    func updateUIViewController(_ controller: UIViewController, context: Context) {}

    final class Coordinator: NSObject, AVCaptureMetadataOutputObjectsDelegate {
        let seen: ([String]) -> Void

        init(_ seen: @escaping ([String]) -> Void) { self.seen = seen }

        func metadataOutput(_: AVCaptureMetadataOutput, didOutput found: [AVMetadataObject], from _: AVCaptureConnection) {
            let texts = found.compactMap { ($0 as? AVMetadataMachineReadableCodeObject)?.stringValue }
            if !texts.isEmpty { seen(texts) }
        }
    }
}
