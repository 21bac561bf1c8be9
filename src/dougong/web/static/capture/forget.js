// At the door: this device knows nobody until somebody signs in.
import { forgetOffers } from "./store.js";

forgetOffers();
