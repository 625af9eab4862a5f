/** This machine's own names and addresses, IPv4 in IPv6 (RFC 4291, 2.5.5.2) included: what a dual-stack socket reports. */
const LOOPBACK = /^(localhost|(::ffff:)?127(\.\d{1,3}){3}|::1)$/i;

/** Whether `host`, an address to listen on or the one at the other end of a socket, is this machine itself. */
export function isLoopback(host: string): boolean {
  return LOOPBACK.test(host);
}
