import { attributeOf, type Element } from "../xml.ts";

/** A network card: `<interface>`. */
export interface DomainInterface {
  readonly mac: string;
  /** `bridge`, `network`, `direct`, `user`, `hostdev` …; libvirt's own words. */
  readonly type: string;
  /** The host's bridge, for `bridge` and for a running domain's `network`. */
  readonly bridge: string | undefined;
  /** The libvirt network. */
  readonly network: string | undefined;
  /** The host's own interface that a `direct` (macvtap) one stands on. */
  readonly device: string | undefined;
  readonly filter: string | undefined;
}

/** Reads one `<interface>`; MAC addresses are made lower case. */
export function parseInterface(card: Element): DomainInterface {
  return {
    mac: (attributeOf(card, "address", "mac") ?? "").toLowerCase(),
    type: card.attributes.type ?? "",
    bridge: attributeOf(card, "bridge", "source"),
    network: attributeOf(card, "network", "source"),
    device: attributeOf(card, "dev", "source"),
    filter: attributeOf(card, "filter", "filterref"),
  };
}
