// How a device is called that has no name from its owner.

/** Vendor, model and serial number, as the device says them: a list from the app, an object from the service. */
export function identity({ identity: found }) {
  return Array.isArray(found) ? found.join(" ") : [found.vendor, found.model, found.serial].join(" ");
}
