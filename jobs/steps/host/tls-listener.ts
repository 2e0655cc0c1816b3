import type { Units } from "../../facts/units.ts";

/** The socket by which libvirt listens for TLS now: a daemon behind it does not start without its certificates. */
export const tlsListener = (units: Units) =>
  (["libvirtd-tls.socket", "virtproxyd-tls.socket"] as const).find((unit) => units[unit].active);
