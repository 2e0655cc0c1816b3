/** Whether tokens may be sent to this address: it is encrypted, or on this machine. */
export function mayHaveTokens(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return (
    protocol === "https:" || (protocol === "http:" && /^(localhost|127\.[\d.]+|\[::1\])$/.test(hostname))
  );
}
