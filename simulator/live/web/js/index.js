// The first page: its texts.

import { speak } from "./common.js";

speak();
