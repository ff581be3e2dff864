// Which peers may speak for others: the CIDR ranges of `TRUSTED_PROXIES`.
import ipaddr from "ipaddr.js";

/** @param ranges CIDR texts that were judged when the settings were read */
export function createTrustedProxies(ranges: readonly string[]): (address: string) => boolean {
  const parsed = ranges.map((cidr) => ipaddr.parseCIDR(cidr));
  return (text) => {
    if (parsed.length === 0 || !ipaddr.isValid(text)) return false;
    const address = ipaddr.process(text);
    return parsed.some(
      ([range, bits]) =>
        range.kind() === address.kind() && address.match([range, bits] as [ipaddr.IPv4, number]),
    );
  };
}
