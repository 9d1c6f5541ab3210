//! A device without anything around it: every call of the library is linked, nothing of the vendor's is.
//!
//! Flash, memory and passwords are opaque to the compiler, so that it can leave nothing out. It is built for its size
//! and is not meant to be run.
#![no_std]
#![no_main]

use core::alloc::{GlobalAlloc, Layout};
use core::hint::black_box;
use core::panic::PanicInfo;
use core::ptr;
use core::sync::atomic::AtomicU8;

use relatch_device::{
    CodeLength, Config, Console, Device, Identity, PasswordStore, RECORD_MAX, RecordKey,
    ReplaceError, Session, Slot, Store, Suite, Uptime,
};

/// What stands in for everything of the vendor's.
struct Vendor;

/// The memory that a device keeps while it runs, so that the linker counts it.
#[used]
static DEVICE: [AtomicU8; size_of::<Device<Vendor>>()] =
    [const { AtomicU8::new(0) }; size_of::<Device<Vendor>>()];

#[global_allocator]
static MEMORY: Vendor = Vendor;

// SAFETY: nothing is ever run.
unsafe impl GlobalAlloc for Vendor {
    unsafe fn alloc(&self, _: Layout) -> *mut u8 {
        black_box(ptr::null_mut())
    }

    unsafe fn dealloc(&self, memory: *mut u8, _: Layout) {
        black_box(memory);
    }
}

impl Store for Vendor {
    type Error = ();

    fn read(&mut self, slot: Slot, buffer: &mut [u8; RECORD_MAX]) -> Result<usize, ()> {
        black_box(slot);
        black_box(buffer);
        black_box(Ok(0))
    }

    fn write(&mut self, slot: Slot, record: &[u8]) -> Result<(), ()> {
        black_box(slot);
        black_box(record);
        black_box(Ok(()))
    }
}

impl PasswordStore for Vendor {
    fn replace(&mut self, new: &str) -> Result<(), ReplaceError> {
        black_box(new);
        black_box(Ok(()))
    }

    fn holds(&mut self, new: &str) -> Option<bool> {
        black_box(new);
        black_box(None)
    }
}

/// Every call that a vendor makes.
fn device() {
    let words = black_box(["Vendor", "Model", "0001", "typed", "new"]);
    let [vendor, model, serial, typed, new] = words;
    let Ok(identity) = Identity::new(vendor, model, serial) else {
        return;
    };
    let now = Uptime::from_millis(black_box(1));
    let random = black_box([1; 32]);
    let here = Session {
        id: black_box(1),
        console: Console::Local,
    };
    let record_key = RecordKey::new(&random);
    let config = Config::new(identity, record_key, Suite::Hmac, CodeLength::Twelve);
    let mut device = Device::start(config, Vendor, now, black_box(1));
    let proof = device.prove_administrator(here, now);
    let administrator = proof.administrator();
    #[cfg(feature = "hybrid")]
    let _ = black_box(device.load_authority(&proof, typed, now));
    let _ = black_box(device.offer_binding(&proof, random.into(), now));
    let _ = black_box(device.confirm_binding(administrator, typed, now));
    device.discard_offer();
    let _ = black_box(device.begin_check(administrator, random.into(), now));
    let _ = black_box(device.submit_check(administrator, typed, now));
    device.physical_act(now);
    let _ = black_box(device.begin_recovery(here, random.into(), now));
    if let Ok(grant) = black_box(device.submit_code(here, typed, now)) {
        let _ = black_box(device.set_password(grant, here, &mut Vendor, new, now));
    }
    let _ = black_box(device.clear_failures(&proof, now));
    device.session_ended(here);
    black_box(device.status(now));
    let _ = black_box(device.release(&proof, now));
    let _ = black_box(device.factory_reset());
}

/// Where a Cortex-M starts.
#[cfg(target_os = "none")]
#[unsafe(no_mangle)]
pub extern "C" fn _start() -> ! {
    device();
    loop {}
}

/// Where a program of the host starts; its C library has the copying of memory, as a firmware's has.
#[cfg(not(target_os = "none"))]
#[unsafe(no_mangle)]
pub extern "C" fn main() -> i32 {
    device();
    0
}

#[cfg(not(target_os = "none"))]
#[link(name = "c")]
unsafe extern "C" {}

#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    loop {}
}
