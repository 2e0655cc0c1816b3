/** Ferry as the site's certificate authority: what prepares hosts for TLS. */
export interface Authority {
  /** The authority's own certificate, PEM: what every host trusts. */
  readonly caPem: string;
  /**
   * Makes a certificate (PEM) for the public key of a host's request (PEM,
   * PKCS #10). It holds exactly the given DNS names and IP addresses, whatever
   * the request asked for. Throws OpsError `pki.bad-request` and `pki.bad-name`.
   */
  sign(requestPem: string, names: readonly string[]): Promise<string>;
}
