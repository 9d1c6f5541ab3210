// How a device is called that has no name from its owner.

/** Vendor, model and serial number, as the device says them: the service has them in an object of their own. */
export function identity(device) {
  const { vendor, model, serial } = device.identity ?? device;
  return [vendor, model, serial].join(" ");
}
