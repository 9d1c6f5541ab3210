// Seals and opens backups as age files, away from the thread that draws.

import init, { openBackup, sealBackup } from "/files/app/relatch_app_web.js";

const ready = init();

onmessage = async ({ data }) => {
  await ready;
  try {
    const done = data.seal ? sealBackup(data.bytes, data.passphrase) : openBackup(data.bytes, data.passphrase);
    postMessage({ done });
  } catch (error) {
    postMessage({ error: error.message });
  }
};
