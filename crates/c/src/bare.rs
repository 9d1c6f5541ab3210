//! Without an operating system (no feature `std`) the firmware brings memory and says what a panic
//! does: three functions, found by their names when the firmware is linked.

use alloc::alloc::{GlobalAlloc, Layout};
use core::ffi::c_void;
use core::panic::PanicInfo;

unsafe extern "C" {
    /// To be written by the firmware, for a library without `std`: memory of this many bytes, aligned for every type as `malloc` aligns it, or null.
    fn relatch_malloc(size: usize) -> *mut c_void;

    /// To be written by the firmware, as `relatch_malloc`: takes memory of `relatch_malloc` back.
    fn relatch_free(memory: *mut c_void);

    /// To be written by the firmware, as `relatch_malloc`: the library panicked, out of memory, or an error of the library. Must not return.
    fn relatch_panicked();
}

#[global_allocator]
static FIRMWARE: Firmware = Firmware;

struct Firmware;

/// What every `malloc` guarantees.
const ALIGNMENT: usize = 2 * size_of::<usize>();

// SAFETY: both methods pass on what the firmware's functions promise, which is what this trait asks.
unsafe impl GlobalAlloc for Firmware {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if layout.align() > ALIGNMENT {
            return core::ptr::null_mut();
        }
        // SAFETY: it may be called with every size.
        unsafe { relatch_malloc(layout.size()) }.cast()
    }

    unsafe fn dealloc(&self, memory: *mut u8, _: Layout) {
        // SAFETY: the memory came from `alloc` above, and the caller gives it back once.
        unsafe { relatch_free(memory.cast()) }
    }
}

#[panic_handler]
fn panicked(_: &PanicInfo<'_>) -> ! {
    // SAFETY: it may be called at every time.
    unsafe { relatch_panicked() }
    loop {
        core::hint::spin_loop();
    }
}
