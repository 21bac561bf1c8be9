// At the door: this device knows nobody until somebody signs in.
import { forgetTrail } from "../js/trail.js";
import { forgetOffers } from "./store.js";

forgetOffers();
forgetTrail();
